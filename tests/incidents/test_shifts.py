"""The watch: its start, duty, checks of vehicles, handing over; the report of a day."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.access import WALL
from agencies.actions import NotAllowed
from agencies.models import Role, Unit
from agencies.payloads import unit_change
from agencies.tables import safe_cell
from incidents.actions import (
    accept_shift,
    check_unit,
    close_call,
    dispatch_unit,
    enter_duty,
    merge_incidents,
    offer_shift,
    open_from_call,
    open_incident,
    start_shift,
    step_dispatch,
    take_call,
)
from incidents.models import Duty, Shift, UnitCheck
from incidents.places import Located
from live.log import end_of_log, read_since
from tests.conftest import person
from tests.incidents.test_api import kiosk, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch(cast):
    return start_shift("Pagi", by=cast["supervisor"])


@pytest.fixture
def unit():
    return Unit.objects.get(call_sign="Induk 1")


def test_a_watch_begins_with_its_supervisor_on_duty(as_):
    begun = post(as_("supervisor"), "/api/shifts/", {"name": "Pagi"})
    assert begun.status_code == 201
    assert begun.json()["on_duty"][0]["id"] == "supervisor"
    assert post(as_("supervisor"), "/api/shifts/", {"name": "Siang"}).status_code == 409
    assert post(as_("dispatcher"), "/api/shifts/duty/", {"role": "dispatcher"}).status_code == 200
    running = as_("dispatcher").get("/api/shifts/").json()["running"]
    assert {(d["id"], d["role"]) for d in running["on_duty"]} == {
        ("supervisor", "supervisor"),
        ("dispatcher", "dispatcher"),
    }
    assert as_("dispatcher").delete("/api/shifts/duty/").status_code == 204
    assert Duty.objects.filter(until=None).count() == 1


def test_nobody_is_on_duty_in_a_role_that_is_not_theirs(cast, watch):
    with pytest.raises(NotAllowed, match="does not hold"):
        enter_duty(cast["dispatcher"], Role.SUPERVISOR)
    enter_duty(cast["dispatcher"], Role.DISPATCHER)
    enter_duty(cast["dispatcher"], Role.DISPATCHER)
    assert Duty.objects.filter(user=cast["dispatcher"]).count() == 1


def test_a_vehicle_found_without_a_crew_shows_on_the_wall_before_the_first_call(as_, watch, unit):
    position = end_of_log()
    body = {"people": 0, "fuel_percent": 80, "water_litres": 4000, "radio_call_sign": "RG-1", "radio_heard": True}
    assert post(as_("dispatcher"), f"/api/units/{unit.pk}/checks/", body).status_code == 201
    last = [r for r in read_since(position) if r.object_type == "unit" and r.object_id == str(unit.pk)][-1]
    assert WALL in last.audiences
    assert (last.payload["crew_on_duty"], last.payload["people"], last.payload["fuel_percent"]) == (False, 0, 80)
    incident = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)
    with pytest.raises(NotAllowed, match="no crew on duty"):
        dispatch_unit(incident.pk, unit.pk)
    check_unit(unit.pk, people=4)
    unit.refresh_from_db()
    assert unit_change(unit, "unit").views[WALL].crew_on_duty is True
    assert UnitCheck.objects.filter(unit=unit).count() == 2


def test_no_check_without_a_watch(unit):
    with pytest.raises(NotAllowed, match="no watch runs"):
        check_unit(unit.pk, people=4)


@pytest.mark.parametrize(
    "body", [{}, {"people": -1}, {"people": 61}, {"people": 3, "fuel_percent": 101}, {"people": 3, "colour": "red"}]
)
def test_a_check_that_cannot_be_is_refused(as_, watch, unit, body):
    assert post(as_("dispatcher"), f"/api/units/{unit.pk}/checks/", body).status_code == 400


def test_who_may_check_a_vehicle_and_lead_a_watch(as_, watch, unit):
    path = f"/api/units/{unit.pk}/checks/"
    codes = {
        "dispatcher": 201,
        "owner": 201,
        "colleague": 201,
        "health": 403,
        "stranger": 403,
        "planner": 403,
        "nobody": 403,
    }
    for name, code in codes.items():
        assert post(as_(name), path, {"people": 4}).status_code == code, name
        assert as_(name).get(path).status_code == (200 if code == 201 else 403), name
    for name in ("dispatcher", "owner", "stranger", "planner", "nobody"):
        for step in ("", "offer/", "withdraw/", "accept/"):
            assert post(as_(name), f"/api/shifts/{step}", {"name": "x"}).status_code == 403, (name, step)
    for name in ("owner", "stranger", "planner", "nobody"):
        assert as_(name).get("/api/shifts/").status_code == 403, name
    assert kiosk()[0].get("/api/shifts/").status_code in (401, 403)


def test_a_watch_is_handed_over_with_what_is_open_and_taken_by_the_next(as_, cast, watch):
    open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Kebakaran pasar")
    close_call(take_call(number="+6281299991234", by=cast["dispatcher"]).pk, "broken_off")
    early = post(as_("supervisor"), "/api/shifts/accept/", {"name": "Siang"})
    assert early.status_code == 409
    offered = post(as_("supervisor"), "/api/shifts/offer/", {"note": "Jembatan ditutup sampai pukul 18"})
    assert offered.json()["state"] == "offered"
    assert post(as_("supervisor"), "/api/shifts/accept/", {"name": "Siang"}).status_code == 409
    following = person("supervisor-siang", Role.SUPERVISOR)
    begun = accept_shift("Siang", by=following)
    assert begun.supervisor == following
    old = Shift.objects.get(pk=watch.pk)
    assert (old.state, old.accepted_by) == ("ended", following)
    assert not old.duties.filter(until=None).exists()
    handed = as_("dispatcher").get("/api/shifts/").json()["handed"]
    assert handed["note"].startswith("Jembatan")
    assert [i["title"] for i in handed["matters"]["incidents"]] == ["Kebakaran pasar"]
    assert handed["matters"]["callbacks"][0]["number"] == "0812-xxxx-x234"
    assert "9999" not in json.dumps(handed)


def test_an_offer_is_withdrawn(as_, cast, watch):
    offer_shift(by=cast["supervisor"])
    assert post(as_("supervisor"), "/api/shifts/withdraw/", {}).json()["state"] == "running"


# --- the report of a day --------------------------------------------------------------------------


def day_with_a_fire(cast):
    call = take_call(number="+6281299991234", caller_name="Nama Rahasia", by=cast["dispatcher"])
    incident = open_from_call(call.pk, type_code="KEB-01", place=Located(116.7276, -1.31), title="=HYPERLINK(1)")
    close_call(call.pk, "emergency")
    for name in ("prank", "prank", "information"):
        close_call(take_call(number="+6281300000001", by=cast["dispatcher"]).pk, name)
    sent = dispatch_unit(incident.pk, Unit.objects.get(call_sign="Induk 1").pk)
    step_dispatch(sent.pk, "on_scene")
    merge_incidents(open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31).pk, incident.pk)
    open_incident(type_code="KAM-03", lon=116.7276, lat=-1.31, title="Rahasia rumah tangga")


def test_a_day_is_told_in_figures(as_, cast):
    day_with_a_fire(cast)
    report = as_("supervisor").get("/api/reports/daily/").json()
    assert report["calls"]["total"] == 4
    assert report["calls"]["by_class"] == {"emergency": 1, "prank": 2, "information": 1}
    assert (report["incidents"]["total"], report["incidents"]["merged"]) == (2, 1)
    assert report["incidents"]["response"]["count"] == 1
    assert report["incidents"]["response"]["within_target"] == 1.0
    assert report["units_sent"] == 1
    whole = json.dumps(report)
    assert "9999" not in whole
    assert "Rahasia" not in whole


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\uff1d1+1", "\u200b=1", " =1", "\ufeff+1"])
def test_no_cell_is_a_formula(text):
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("Rumah = api") == "Rumah = api"


def test_a_day_as_a_table_holds_no_formula_and_no_personal_data(as_, cast):
    day_with_a_fire(cast)
    answer = as_("supervisor").get("/api/reports/daily/?csv=1")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [cell for row in rows for cell in row if "HYPERLINK" in cell] == ["'=HYPERLINK(1)"]
    assert "Rahasia" not in answer.content.decode()
    assert [safe_cell(v) for v in ("+1", "-1", "@x", "x", 3)] == ["'+1", "'-1", "'@x", "x", 3]


def test_a_day_without_calls_is_a_report_too(as_):
    report = as_("planner").get("/api/reports/daily/?date=2020-02-29").json()
    assert report["calls"]["total"] == 0
    assert report["incidents"]["response"]["mean"] is None
    assert as_("planner").get("/api/reports/daily/?date=2020-02-30").status_code == 400


def test_a_day_is_the_regencys_own(as_, cast):
    call = take_call(received_at=timezone.now() - timedelta(days=2), by=cast["dispatcher"])
    day = timezone.localtime(call.received_at).date().isoformat()
    assert as_("supervisor").get(f"/api/reports/daily/?date={day}").json()["calls"]["back_entries"] == 1


def test_who_reads_the_report_of_a_day(as_):
    codes = {"supervisor": 200, "dispatcher": 200, "planner": 200, "owner": 403, "stranger": 403, "nobody": 403}
    for name, code in codes.items():
        assert as_(name).get("/api/reports/daily/").status_code == code, name
