"""Every list of the API comes in pages, and says how many there are."""

import pytest

from agencies.models import Station, Unit

pytestmark = pytest.mark.django_db


def test_pages_put_together_are_the_whole_list(as_):
    desk = as_("dispatcher")
    whole = desk.get("/api/units/?limit=500")
    assert int(whole["X-Total-Count"]) == len(whole.json()) == Unit.objects.filter(is_active=True).count()
    assert "Link" not in whole
    found, path = [], "/api/units/?limit=20"
    while path:
        page = desk.get(path)
        found += page.json()
        links = [link for link in page.headers.get("Link", "").split(", ") if 'rel="next"' in link]
        path = links[0].split(">")[0].lstrip("<").removeprefix("http://testserver") if links else None
    assert found == whole.json()


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "offset=-1", "limit=１", "as=kml", "limit=9999999999999"]
)
def test_a_page_that_there_is_not_is_refused_at_its_name(as_, query):
    answer = as_("dispatcher").get(f"/api/units/?{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["errors"]


def test_what_has_a_place_comes_as_geojson_and_nothing_else_does(as_):
    desk = as_("dispatcher")
    made = desk.get("/api/stations/?as=geojson&limit=500").json()
    assert made["type"] == "FeatureCollection"
    assert len(made["features"]) == Station.objects.filter(is_active=True).count()
    lon, lat = made["features"][0]["geometry"]["coordinates"]
    assert 110 < lon < 120 > 10 > lat
    assert desk.get("/api/units/?as=geojson").status_code == 400
