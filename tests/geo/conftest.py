"""Map files for the tests of boundaries."""

import pytest

from tests.geo.boundary_maps import DISTRICT, DISTRICT_SHAPE, VILLAGES, collection, square


@pytest.fixture
def file(tmp_path):
    """Write a GeoJSON file of (properties, geometry) rows, or of raw text."""

    def write(*rows, name="batas.geojson", text=None, **more):
        path = tmp_path / name
        path.write_text(text if text is not None else collection(*rows, **more), encoding="utf-8")
        return path

    return write


@pytest.fixture
def regency_file(file):
    rows = [(VILLAGES[0], square(0)), (VILLAGES[1], square(1)), (DISTRICT, DISTRICT_SHAPE)]
    return file(*rows)
