"""Past incidents as the planner sees them: times worked out by hand, demand, and how busy crews were."""

from datetime import timedelta

import pytest
from django.utils import timezone

from geo.planning.history import ENOUGH_INCIDENTS, Response, busy_fraction, response_table
from incidents.actions import open_incident, set_incident_status
from incidents.models import Incident
from tests.geo.planning.test_api import FIRE, URL, post

DAY_S = 86_400.0


def row(number, *times, kind="KEB-01", village="A", post="p", hour=3, target=900.0):
    return Response(number, f"n{number}", kind, village, post, hour, times, target)


def test_mean_share_and_legs_are_those_worked_out_by_hand():
    rows = [row(1, 0.0, 60.0, 90.0, 150.0, 600.0), row(2, 0.0, 30.0, 60.0, 180.0, 1200.0)]
    line = response_table(rows, "all")[0]
    assert (line["count"], line["arrived"], line["mean_s"], line["in_target"]) == (2, 2, 900.0, 0.5)
    assert line["legs_s"] == {"call": 45.0, "order": 30.0, "turnout": 90.0, "drive": 735.0}
    assert [i["id"] for i in line["incidents"]] == [1, 2]


def test_who_was_never_reached_counts_and_backward_stamps_are_doubtful():
    rows = [
        row(1, 0.0, 60.0, None, None, None),
        row(2, 0.0, 60.0, 30.0, 90.0, 100.0),
        row(3, 0.0, 1.0, 2.0, 3.0, 3 * DAY_S),
    ]
    line = response_table(rows, "all")[0]
    assert (line["count"], line["doubtful"], line["arrived"], line["mean_s"], line["in_target"]) == (
        3,
        2,
        0,
        None,
        None,
    )


def test_lines_are_by_what_is_asked():
    rows = [row(1, 0.0, 1.0, 2.0, 3.0, 4.0, hour=22), row(2, 0.0, 1.0, 2.0, 3.0, 4.0, village="B")]
    assert [r["key"] for r in response_table(rows, "hour")] == ["03", "22"]
    assert [r["key"] for r in response_table(rows, "village")] == ["A", "B"]


def test_how_busy_crews_are_is_said_only_where_the_incidents_are_enough():
    hour = [(0.0, 3600.0)]
    few = busy_fraction(hour * (ENOUGH_INCIDENTS - 1), 2, 90.0)
    assert few.fraction is None
    assert "too few" in few.why
    assert busy_fraction(hour * 500, 2, 7.0).fraction is None
    assert busy_fraction(hour * 288, 2, 30.0).fraction == pytest.approx(0.2)


@pytest.fixture
def past(db):
    """A fire in the town, one across the map, and one that was false."""
    for type_, lon, lat in (("KEB-01", 116.7276, -1.31), ("KEB-01", 116.7856, -0.9117), ("KEB-02", 116.72, -1.3)):
        open_incident(type_code=type_, lon=lon, lat=lat)
    false = Incident.objects.order_by("pk").last()
    set_incident_status(false.pk, "false")
    now = timezone.now()
    Incident.objects.update(
        reported_at=now - timedelta(hours=2),
        opened_at=now - timedelta(minutes=119),
        dispatched_at=now - timedelta(minutes=118),
        departed_at=now - timedelta(minutes=117),
        arrived_at=now - timedelta(minutes=110),
    )


def test_the_api_tells_times_by_village_with_the_incidents_behind_them(past, as_):
    body = as_("planner").get(f"{URL}response/?by=village&service=fire").json()
    assert sum(r["count"] for r in body["rows"]) == 2
    assert {r["mean_s"] for r in body["rows"]} == {600.0}
    assert {r["in_target"] for r in body["rows"]} == {1.0}
    assert as_("owner").get(f"{URL}response/").status_code == 403
    assert (
        as_("planner").get(f"{URL}response/?since=2030-01-02T00:00:00Z&until=2030-01-01T00:00:00Z").status_code == 400
    )


def test_past_incidents_are_a_demand_beside_people(past, as_):
    body = post(as_("planner"), "demand/", FIRE | {"minutes": [15]}).json()
    assert body["settings"]["demand"] == "incidents"
    total = body["total"]
    assert total["people"] + body["settings"]["left_out"] == 2
    assert total["by_one"][0] + total["outside"] == total["people"]
    day, night = (
        post(as_("planner"), "demand/", FIRE | {"when": w}).json()["total"]["people"] for w in ("day", "night")
    )
    assert day + night == total["people"]


def test_few_incidents_give_no_busy_share_and_say_why(past, as_):
    body = as_("planner").get(f"{URL}busy/?service=fire").json()
    assert body["fraction"] is None
    assert "too few" in body["why"]
