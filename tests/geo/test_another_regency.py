"""A regency that nobody has prepared, in another zone: set up as docs/another-regency.md says."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import osmium
import pytest
import shapely
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.utils import timezone
from shapely.geometry import mapping

from config.checks import regency_is_in_its_projection
from geo import runtime
from geo.coverage import cover_now
from geo.map_files import better_srid
from geo.models import Boundary, CoverageZone, Land, PopulationCell, Region, RoadNetwork, RoadRevision
from geo.nearest import ledger
from geo.tiles import tile
from incidents.places import situate
from live.models import Epoch

WEST, SOUTH, SIZE = 98.60, 2.40, 0.06  # northern hemisphere, UTM 47 N
PATTERN = configured.BASE_DIR / "fixtures" / "ppu"


def villages_file(folder: Path) -> Path:
    """Four villages in two districts, as a national agency would publish them: in metres, its fields."""
    rows = []
    for i in range(4):
        x, y = WEST + (i % 2) * SIZE, SOUTH + (i // 2) * SIZE
        district = i // 2 + 1
        properties = {
            "KDEPUM": f"98.76.0{district}.{1 + i % 2}00{i + 1}",
            "NAMOBJ": f"Desa Uji {i + 1}",
            "KDCPUM": f"98.76.0{district}",
            "WADMKC": f"Uji {'Hilir' if district == 1 else 'Hulu'}",
            "KDPKAB": "98.76",
            "WADMKK": "Teluk Uji",
        }
        shape = mapping(shapely.box(x, y, x + SIZE, y + SIZE))
        rows.append({"type": "Feature", "properties": properties, "geometry": shape})
    plain = folder / "desa.geojson"
    plain.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    target = folder / "desa.gpkg"
    zone = f"EPSG:{better_srid(WEST, SOUTH)}"
    subprocess.run(["ogr2ogr", "-t_srs", zone, str(target), str(plain)], check=True, capture_output=True)
    return target


def roads_file(folder: Path) -> Path:
    """A grid of streets through all villages."""
    path = folder / "uji.osm.pbf"
    writer = osmium.SimpleWriter(str(path))
    n, step = 12, 2 * SIZE / 12
    for i in range(n):
        for j in range(n):
            spot = (WEST + (i + 0.5) * step, SOUTH + (j + 0.5) * step)
            writer.add_node(osmium.osm.mutable.Node(id=i * n + j + 1, location=spot))
    for k in range(n):
        along = [k * n + j + 1 for j in range(n)]
        across = [i * n + k + 1 for i in range(n)]
        for number, nodes in ((k + 1, along), (n + k + 1, across)):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags={"highway": "secondary"}))
    writer.close()
    return path


def regency_folder(folder: Path) -> Path:
    """The three files a folder must have: manifest, agencies with stations and units, kinds."""
    folder.mkdir()
    manifest = {
        "code": "98.76",
        "name": "Teluk Uji",
        "short_name": "TU",
        "centre_name": "112 Teluk Uji",
        "incident_prefix": "112-TU",
        "bounds": [WEST, SOUTH, WEST + 2 * SIZE, SOUTH + 2 * SIZE],
        "centre": [WEST + SIZE, SOUTH + SIZE],
        "population": {"year": "2025", "source": "BPS", "districts": {"98.76.01": 1200, "98.76.02": 800}},
    }
    (folder / "regency.json").write_text(json.dumps(manifest))
    agencies = json.loads((PATTERN / "agencies.json").read_text())
    agencies["agencies"] = [a for a in agencies["agencies"] if not a.get("is_neighbour")]
    stations = [s for s in agencies["stations"] if s["agency"] in {a["code"] for a in agencies["agencies"]}][:3]
    for i, station in enumerate(stations):
        station |= {"lon": WEST + (0.4 + 0.6 * i) * SIZE, "lat": SOUTH + SIZE}
    agencies["stations"] = stations
    codes = {s["code"] for s in stations}
    agencies["units"] = [u for u in agencies["units"] if u["station"] in codes]
    (folder / "agencies.json").write_text(json.dumps(agencies))
    shutil.copy(PATTERN / "incident-types.json", folder)
    return folder


def run(command, *words) -> str:
    out = io.StringIO()
    call_command(command, *map(str, words), stdout=out)
    return out.getvalue()


BOUNDARIES = (
    ("--level", "kabupaten", "--code", "KDPKAB", "--name", "WADMKK", "--merge"),
    ("--level", "kecamatan", "--code", "KDCPUM", "--name", "WADMKC", "--merge"),
    ("--level", "village", "--code", "KDEPUM", "--name", "NAMOBJ", "--parent", "WADMKC", "--land"),
)


@pytest.fixture
def elsewhere(transactional_db, settings, tmp_path):
    """An empty database, and the settings of the other regency."""
    call_command("flush", interactive=False, stdout=io.StringIO())
    Epoch.objects.get_or_create(pk=1)
    RoadRevision.objects.get_or_create(pk=1)
    settings.REGENCY_DIR = regency_folder(tmp_path / "teluk-uji")
    settings.METRIC_SRID = better_srid(WEST, SOUTH)
    return tmp_path


def test_another_regency_is_set_up_from_files_alone(elsewhere):
    assert regency_is_in_its_projection() == []
    path = villages_file(elsewhere)
    for words in BOUNDARIES:
        report = run("import_boundaries", path, *words)
        assert "lie outside" not in report
    assert "none of them lies" not in run("import_roads", roads_file(elsewhere))
    run("load_regency")

    assert Region.objects.get().name == "Teluk Uji"
    assert Boundary.objects.lowest().count() == 4
    assert {b.parent.name for b in Boundary.objects.lowest()} == {"Uji Hilir", "Uji Hulu"}
    assert Boundary.objects.get(level="kecamatan", name="Uji Hulu").parent.name == "Teluk Uji"
    assert Land.objects.get().geom.area == pytest.approx(4 * SIZE**2, rel=1e-3)
    assert sum(PopulationCell.objects.values_list("people", flat=True)) == 2000
    where = situate(WEST + 0.01, SOUTH + 0.01)
    assert (where.village.name, where.on_water) == ("Desa Uji 1", False)
    assert len(tile(11, *tile_of(11, WEST + SIZE, SOUTH + SIZE))) > 500

    state = runtime.current(fresh=True)
    assert state.network.version == RoadNetwork.objects.get(state="active").pk
    assert CoverageZone.objects.filter(network__state="active", people__gt=0).exists()
    found = ledger(WEST + 0.05, SOUTH + 0.05, now=timezone.now())
    assert any(c.refused is None and c.arrival_s is not None for c in found.candidates)
    assert any(row.people == 2000 and row.people_one > 0 for row in cover_now())


def test_a_second_walk_changes_nothing(elsewhere):
    path, roads = villages_file(elsewhere), roads_file(elsewhere)
    for _time in range(2):
        reports = [run("import_boundaries", path, *words) for words in BOUNDARIES]
        run("import_roads", roads)
        run("load_regency")
        counts = [Boundary.objects.count(), PopulationCell.objects.count(), RoadNetwork.objects.count()]
    assert all("0 added, 0 changed" in report for report in reports)
    assert (counts[0], counts[2]) == (7, 1)


def test_a_folder_that_lacks_something_says_what(elsewhere, settings):
    with pytest.raises(CommandError, match="no boundaries to make the land of; run manage.py import_boundaries"):
        run("load_regency")
    run("import_boundaries", villages_file(elsewhere), *BOUNDARIES[2][:-3], "--land")
    assert "no roads yet: run manage.py import_roads" in run("load_regency")
    (settings.REGENCY_DIR / "agencies.json").unlink()
    with pytest.raises(CommandError, match="agencies.json"):
        run("load_regency")
    (settings.REGENCY_DIR / "regency.json").write_text("{}")
    with pytest.raises(CommandError, match="lacks code, name"):
        run("load_regency")


def tile_of(z, lon, lat):
    import math

    n = 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n), int(y * n)
