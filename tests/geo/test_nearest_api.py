"""Nearest unit through the API: what is told about points where no unit can drive."""

import pytest

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
