"""The planner's API: who may ask, what comes back, and what is refused in words."""

import pytest

from geo.models import Scenario

pytestmark = pytest.mark.django_db
URL = "/api/planning/"
FIRE = {"service": "fire"}
RIKO = {"lon": 116.545, "lat": -1.1305}


def flood(*ring, depth="deep"):
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"kind": "flood", "name": "River", "depth": depth, "geometry": shape}


def new_post(lon, lat):
    return {"kind": "station.add", "code": "new", "name": "New", "service": "fire", "lon": lon, "lat": lat}


SELF_CROSSING = flood([116.6, -1.3], [116.7, -1.2], [116.7, -1.3], [116.6, -1.2])
RIVER = flood([116.6, -1.4], [116.64, -1.4], [116.64, -1.3], [116.6, -1.3])


def post(client, path, body, method="post"):
    return getattr(client, method)(f"{URL}{path}", body, content_type="application/json")


def test_planners_and_commanders_may_ask_and_nobody_else(as_):
    assert post(as_("planner"), "coverage/", FIRE).status_code == 200
    assert post(as_("supervisor"), "coverage/", FIRE).status_code == 200
    for name in ("dispatcher", "owner", "nobody"):
        assert post(as_(name), "coverage/", FIRE).status_code == 403, name


def test_an_answer_carries_settings_versions_and_the_marks_of_estimates(as_):
    body = post(as_("planner"), "coverage/", FIRE | {"minutes": [15, 30], "hour": 22}).json()
    assert body["settings"]["by_night"]
    assert body["settings"]["handling_s"] == 60
    assert body["stamp"]["is_demonstration"]
    assert body["stamp"]["people_is_estimate"]
    total = body["total"]
    assert total["by_one"][0] + total["outside"] == pytest.approx(total["people"])
    for rows in (body["villages"], body["districts"]):
        assert sum(r["people"] for r in rows) == pytest.approx(total["people"])
        assert sum(r["by_one"][0] for r in rows) == pytest.approx(total["by_one"][0])
    assert len(body["cells"]["first_s"]) == len(body["cells"]["second_s"])
    people = [g["people"] for g in body["gaps"]]
    assert people == sorted(people, reverse=True)
    assert body["ferry"]["counted"] is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minutes": [0]}, "minutes"),
        ({"minutes": []}, "minutes"),
        ({"hour": 24}, "hour"),
        ({"service": "navy"}, "service"),
        ({"profile": "tank"}, "profile"),
        ({"colour": "red"}, "colour"),
        ({"edits": "flood"}, "edits"),
        ({"edits": [SELF_CROSSING]}, "edits.0.geometry"),
        ({"edits": [new_post(116.80, -1.25)]}, "edits.0.station.add"),
        ({"edits": [{"kind": "station.close", "station": "nowhere"}]}, "edits.0.station.close"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(as_, change, field):
    answer = post(as_("planner"), "coverage/", FIRE | change)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_zones_hold_fewer_minutes_within_more_and_say_their_area_by_village(as_):
    features = post(as_("planner"), "zones/", FIRE | {"minutes": [10, 20]}).json()["features"]
    small, large = (f["properties"] for f in features)
    assert small["area_km2"] < large["area_km2"]
    assert sum(v["km2"] for v in large["villages"]) <= large["area_km2"] + 0.1
    assert all(v["km2"] <= v["of_km2"] + 0.01 for v in large["villages"])


def test_a_click_gives_the_time_from_every_post_soonest_first(as_):
    body = post(as_("planner"), "point/", FIRE | {"lon": 116.7735, "lat": -1.2503}).json()
    times = [r["arrival_s"] for r in body["posts"] if r["arrival_s"] is not None]
    assert times == sorted(times)
    soonest = body["posts"][0]
    assert soonest["arrival_s"] - soonest["drive_s"] == pytest.approx(soonest["spent_s"], abs=0.2)
    away = post(as_("planner"), "point/", FIRE | {"lon": 116.0, "lat": -1.0})
    assert away.status_code == 400
    assert "km" in away.json()["errors"]["lon"][0]


def test_a_dragged_post_gains_what_the_saved_one_gains(as_):
    dragged = post(as_("planner"), "drag/", FIRE | RIKO).json()
    saved = post(as_("planner"), "compare/", FIRE | {"edits": [new_post(**RIKO)]}).json()
    assert dragged["new_people"] == pytest.approx(saved["total"]["gained"], abs=1)
    assert dragged["total"] == pytest.approx(saved["after"]["by_one"][0], abs=1)
    assert dragged["zone"]["type"] == "MultiPolygon"
    water = post(as_("planner"), "drag/", FIRE | {"lon": 116.80, "lat": -1.40})
    assert water.status_code == 400


def test_a_scenario_is_saved_versioned_shared_and_compared(as_):
    mine, other = as_("planner"), as_("supervisor")
    edits = [{"kind": "station.close", "station": "DMK-PTG"}]
    made = post(mine, "scenarios/", {"name": "Without Petung", "edits": edits}).json()
    one = f"scenarios/{made['id']}/"
    assert other.get(f"{URL}{one}").status_code == 404
    put = post(mine, one, {"name": "Without Petung", "edits": edits, "is_shared": True, "version": 1}, "put")
    assert put.json()["version"] == 2
    late = post(mine, one, {"name": "Other", "edits": [], "version": 1}, "put")
    assert late.status_code == 409
    assert "version 2" in late.json()["detail"]
    assert other.get(f"{URL}{one}").json()["versions"][0]["number"] == 2
    assert post(other, one, {"name": "Mine now", "edits": [], "version": 2}, "put").status_code == 403
    beside = post(other, "compare/", FIRE | {"scenario": made["id"]}).json()
    assert beside["total"]["lost"] > 0
    assert beside["total"]["gained"] == 0
    assert beside["only_before"] == ["DMK-PTG"]
    assert sum(v["lost"] for v in beside["villages"]) == pytest.approx(beside["total"]["lost"])
    lost = [f for f in beside["difference"]["features"] if f["properties"]["state"] == "lost"]
    assert sum(f["properties"]["people"] for f in lost) == pytest.approx(beside["total"]["lost"])
    assert mine.delete(f"{URL}{one}").status_code == 204
    assert Scenario.objects.get(pk=made["id"]).versions.count() == 2


def test_a_bad_scenario_is_not_half_saved(as_):
    rains = [{"kind": "rain", "factor": 0.5}, {"kind": "rain", "factor": 7}]
    answer = post(as_("planner"), "scenarios/", {"name": "x", "edits": rains})
    assert answer.status_code == 400
    assert "edits.1.factor" in answer.json()["errors"]
    assert not Scenario.objects.exists()


def test_a_flood_shows_whom_it_cuts_off(as_):
    body = post(as_("planner"), "compare/", FIRE | {"edits": [RIVER]}).json()
    assert body["total"]["cut_off"] > 0
    assert body["stamp"]["before"]["world"] != body["stamp"]["after"]["world"]
