"""Nearest unit through the API: what is told about points where no unit can drive."""

import pytest

from agencies.models import Unit
from incidents.actions import dispatch_unit, open_incident, step_dispatch
from tests.incidents.test_api import kiosk

pytestmark = pytest.mark.django_db


def ask(client, lon, lat, **more):
    return client.get("/api/nearest/", {"lon": lon, "lat": lat, **more})


def test_a_point_on_a_road_of_the_regency_has_nothing_wrong_with_it(as_):
    answer = ask(as_("dispatcher"), 116.7276, -1.31, count=2).json()
    assert answer["place_note"] == ""
    assert answer["shortfall"] == 0


def test_a_point_in_the_sea_is_named_so_and_no_unit_is_promised(as_):
    answer = ask(as_("dispatcher"), 116.95, -1.55).json()
    assert "water" in answer["place_note"] or "air" in answer["place_note"]
    assert answer["shortfall"] == 1
    on_wheels = [line for line in answer["candidates"] if line["unit"]["profile"] != "boat"]
    assert all(line["arrival_s"] is None and line["refused"] for line in on_wheels)


@pytest.mark.parametrize(("lon", "lat"), [(2.35, 48.85), (-1.31, 116.7), (-1.31, 16.7), ("nan", 1), (116.7, "inf")])
def test_another_country_swapped_axes_and_what_is_no_number_are_refused_with_a_reason(as_, lon, lat):
    answer = ask(as_("dispatcher"), lon, lat)
    assert answer.status_code == 400
    assert len(next(iter(answer.json()["errors"].values()))[0]) > 10


def test_where_a_unit_works_at_a_sensitive_incident_is_told_to_the_centre_and_its_own_agency_alone(as_, cast):
    secret = open_incident(type_code="KAM-03", lon=116.7276, lat=-1.31)
    unit = Unit.objects.filter(agency__code="dpkp", crew__isnull=False, is_active=True).first()
    step_dispatch(dispatch_unit(secret.pk, unit.pk).pk, "on_scene", via="radio")

    def told(client):
        rows = ask(client, 116.70, -1.28, count=5).json()["candidates"]
        return {row["unit"]["call_sign"]: (row["lon"], row["lat"]) for row in rows}

    for who in ("dispatcher", "owner"):
        assert told(as_(who))[unit.call_sign] == (116.7276, -1.31)
    for client in (as_("planner"), kiosk()[0]):
        found = told(client)
        assert unit.call_sign not in found
        assert found
    mine = set(Unit.objects.filter(agency__code="dpupr").values_list("call_sign", flat=True))
    assert set(told(as_("stranger"))) <= mine
