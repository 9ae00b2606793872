"""Laws of the house that a linter does not know."""

import re

from django.conf import settings
from django.core.management import call_command


def python_files():
    for room in ("live", "agencies", "geo", "incidents", "frontend"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def test_no_literal_srid_stands_outside_the_settings():
    found = [
        p.name
        for p in python_files()
        if re.search(r"(?<!\d)(4326|32750|3857)(?!\d)", re.sub(r'"[^"\n]*EPSG:4326[^"\n]*"', "", p.read_text()))
    ]
    assert found == []


def test_nothing_in_the_code_knows_a_regency_by_name():
    found = [p.name for p in python_files() if re.search(r"Penajam|\bPPU\b", p.read_text())]
    assert found == []


def test_files_stay_small():
    long = {p.name: n for p in python_files() if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}


def test_the_schema_of_the_api_can_be_made(tmp_path):
    call_command("spectacular", file=str(tmp_path / "schema.yml"))
    assert "/api/nearest/" in (tmp_path / "schema.yml").read_text()
