"""Numbers that are no place: GEOS 3.11 overruns a buffer when it writes 1e300 as text, and takes the
process with it; a test here that fails so ends the whole run."""

import json

import pytest

from geo.api import geos_of
from tests.conftest import person

pytestmark = pytest.mark.django_db
FAR = [1e308, -1e308, 1e17, -4.2e193, 1e300, 181.0]


@pytest.mark.parametrize("far", FAR)
def test_no_query_takes_a_point_that_is_not_on_the_earth(as_, far):
    desk = as_("supervisor")
    for path in (
        f"/api/nearest/?lon={far!r}&lat=-1.3",
        f"/api/nearest/?lon=116.7&lat={far!r}",
        f"/api/route/?from={far!r},-1.3&to=116.7,-1.3&profile=car",
        f"/api/places/search/?q=masjid&near={far!r},-1.3",
    ):
        answer = desk.get(path.replace("+", "%2B"))
        assert answer.status_code == 400, path
    assert desk.get(f"/api/places/search/?q={far!r},{far!r}".replace("+", "%2B")).status_code == 200


@pytest.mark.parametrize("far", FAR)
def test_no_body_takes_a_point_that_is_not_on_the_earth(as_, far):
    desk = as_("supervisor")
    call = desk.post("/api/calls/", {}, content_type="application/json").json()["id"]
    assert desk.get(f"/api/calls/{call}/similar/?lon={far!r}&lat=0".replace("+", "%2B")).status_code == 400
    assert desk.get(f"/api/calls/{call}/similar/?lon=0&lat={far!r}".replace("+", "%2B")).status_code == 400
    for path, body in (
        ("/api/incidents/", {"type": "KEB-01", "lon": far, "lat": 0}),
        (f"/api/calls/{call}/open/", {"type": "KEB-01", "lon": 116.7, "lat": far}),
        (
            "/api/closures/",
            {"name": "x", "reason": "x", "source": "x", "geometry": {"type": "Point", "coordinates": [far, 0]}},
        ),
    ):
        answer = desk.post(path, json.dumps(body), content_type="application/json")
        assert answer.status_code in (400, 409), (path, answer.content)


def test_no_geometry_of_a_body_is_made_before_its_points_are_checked():
    for coordinates in ([1e308, 0], [0, 1e308]):
        with pytest.raises(ValueError, match="not on the earth"):
            geos_of({"type": "Point", "coordinates": coordinates})


@pytest.mark.parametrize("far", FAR)
def test_what_an_administrator_types_is_answered_at_the_field(client, db, far):
    client.force_login(person("root", "administrator"))
    point = {"type": "Point", "coordinates": [far, 0]}
    page = client.post("/admin/agencies/station/add/", {"point": json.dumps(point)})
    assert page.status_code == 200
    assert "not on the earth" in page.content.decode()
