"""What each search would work out again: where a district is shown and how wide it is (of an outline of
thousands of points), and the folded names of stations. Columns of the database alone; no model reads them."""

from django.db import migrations

COLUMNS = """
ALTER TABLE geo_boundary
    ADD COLUMN shown_at geometry GENERATED ALWAYS AS (coalesce(label_point, ST_PointOnSurface(geom))) STORED,
    ADD COLUMN radius_m double precision GENERATED ALWAYS AS
        (sqrt(coalesce(area_km2, ST_Area(geom::geography) / 1e6) / pi()) * 1000) STORED;
ALTER TABLE agencies_station ADD COLUMN folded text GENERATED ALWAYS AS (geo_fold(name)) STORED;
"""
NO_COLUMNS = """
ALTER TABLE geo_boundary DROP COLUMN shown_at, DROP COLUMN radius_m;
ALTER TABLE agencies_station DROP COLUMN folded;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0010_standby"),
        ("geo", "0007_growth_and_moves"),
    ]

    operations = [migrations.RunSQL(COLUMNS, NO_COLUMNS)]
