"""Small map files of a made-up district, and the command that imports them."""

import io
import json
import subprocess

import pytest
import shapely
from django.conf import settings
from django.core.management import CommandError, call_command
from shapely.geometry import mapping

from geo.models import Boundary

WEST, SOUTH = 117.1, -1.5  # in the sea beside the regency that is loaded, in the same zone
SQUARE = 0.05


def square(column: int, row: int = 0, size: float = SQUARE) -> shapely.Polygon:
    x, y = WEST + column * SQUARE, SOUTH + row * SQUARE
    return shapely.box(x, y, x + size, y + size)


DISTRICT = {"KODE": "99.01.01", "NAMA": "Muara Uji", "TINGKAT": "kecamatan", "INDUK": ""}
VILLAGES = [
    {"KODE": "99.01.01.1001", "NAMA": "Uji Hulu", "TINGKAT": "village", "INDUK": "Muara Uji"},
    {"KODE": "99.01.01.2002", "NAMA": "Uji Hilir", "TINGKAT": "village", "INDUK": "Muara Uji"},
]
DISTRICT_SHAPE = shapely.box(WEST, SOUTH, WEST + 2 * SQUARE, SOUTH + SQUARE)
FIELDS = ("--level", "tingkat", "--code", "kode", "--name", "nama")


def collection(*rows, **more) -> str:
    found = [{"type": "Feature", "properties": p, "geometry": g if g is None else mapping(g)} for p, g in rows]
    return json.dumps({"type": "FeatureCollection", **more, "features": found}, ensure_ascii=False)


def run(path, *words) -> str:
    out = io.StringIO()
    call_command("import_boundaries", str(path), *(words or FIELDS), stdout=out)
    return out.getvalue()


def refusal(path, *words) -> str:
    before = list(Boundary.objects.values_list("code", "name"))
    with pytest.raises(CommandError) as error:
        run(path, *words)
    assert list(Boundary.objects.values_list("code", "name")) == before
    return str(error.value)


def convert(path, target, *options):
    """The same file in another format, by GDAL's own tool."""
    subprocess.run(["ogr2ogr", *options, str(target), str(path)], check=True, capture_output=True)
    return target


# --- the way it should go ----------------------------------------------------------------------------


def point(dx, dy):
    from django.contrib.gis.geos import Point

    return Point(WEST + dx, SOUTH + dy, srid=settings.STORAGE_SRID)


# --- what is mended -------------------------------------------------------------------------------------
