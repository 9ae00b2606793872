"""Command of the centre: held by an agency, handed over, and no more than that."""

import json

import pytest

from agencies.access import ALL
from agencies.models import Agency, Role, Unit
from incidents.actions import (
    NotAllowed,
    dispatch_unit,
    hand_over_command,
    open_incident,
    set_scene_commander,
    step_dispatch,
)
from incidents.models import CommandTerm, Dispatch, LogEntry
from live.log import end_of_log, read_since
from tests.conftest import person

pytestmark = pytest.mark.django_db


def post(client, path, body=None):
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def agency(code):
    return Agency.objects.get(code=code)


def test_command_begins_as_the_files_say_and_goes_to_diskominfo_and_back_at_once_for_everybody(as_):
    desk = as_("supervisor")
    assert as_("planner").get("/api/command/").json()["short_name"] == "BPBD"
    position = end_of_log()
    body = {"agency": agency("diskominfo").pk, "reason": "serah terima"}
    assert post(desk, "/api/command/", body).status_code == 201
    (event,) = read_since(position)
    assert (event.kind, event.audiences, event.payload["short_name"]) == ("command.handed_over", [ALL], "Diskominfo")
    assert "serah terima" not in json.dumps(event.payload)
    assert post(desk, "/api/command/", {"agency": agency("bpbd").pk, "reason": "kembali"}).status_code == 201
    held = [row["agency__short_name"] for row in desk.get("/api/command/history/").json()]
    assert held == ["BPBD", "Diskominfo", "BPBD"]


def test_handing_over_interrupts_nothing(cast):
    incident = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)
    sent = dispatch_unit(incident.pk, Unit.objects.get(call_sign="Induk 1").pk, by=cast["dispatcher"])
    hand_over_command(agency("diskominfo").pk, reason="x", by=cast["supervisor"])
    step_dispatch(sent.pk, "en_route", by=cast["dispatcher"])
    assert Dispatch.objects.get(pk=sent.pk).status == "en_route"


def test_who_may_hand_over(as_, cast):
    body = {"agency": agency("diskominfo").pk, "reason": "x"}
    for name in ("dispatcher", "owner", "stranger", "planner", "nobody"):
        assert post(as_(name), "/api/command/", body).status_code == 403, name
    cast["other"] = person("other", Role.SUPERVISOR, agency("diskominfo"))
    refused = post(as_("other"), "/api/command/", body)
    assert refused.status_code == 409
    assert "BPBD holds command" in refused.json()["detail"]
    cast["own"] = person("own", Role.SUPERVISOR, agency("bpbd"))
    assert post(as_("own"), "/api/command/", body).status_code == 201
    assert post(as_("own"), "/api/command/", {"agency": agency("bpbd").pk, "reason": "x"}).status_code == 409
    cast["admin"] = person("admin", Role.ADMINISTRATOR)
    assert post(as_("admin"), "/api/command/", {"agency": agency("bpbd").pk, "reason": "x"}).status_code == 201


def test_a_neighbour_cannot_hold_command_nor_the_holder_get_it_again(cast):
    with pytest.raises(NotAllowed, match="of this regency"):
        hand_over_command(agency("basarnas").pk, reason="x", by=cast["supervisor"])
    with pytest.raises(NotAllowed, match="already"):
        hand_over_command(agency("bpbd").pk, reason="x", by=cast["supervisor"])
    assert CommandTerm.objects.count() == 1


def test_who_commands_on_scene_is_another_matter_and_ends_when_the_unit_leaves(as_, cast):
    incident = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)
    unit = Unit.objects.get(call_sign="Induk 1")
    sent = dispatch_unit(incident.pk, unit.pk)
    desk, path = as_("dispatcher"), f"/api/incidents/{incident.pk}/commander/"
    assert post(desk, path, {"unit": unit.pk}).status_code == 409
    step_dispatch(sent.pk, "on_scene")
    assert post(desk, path, {"unit": unit.pk}).json()["commander"] == "Induk 1"
    assert desk.get("/api/command/").json()["short_name"] == "BPBD"
    assert desk.get(f"/api/incidents/{incident.pk}/").json()["commander"] == "Induk 1"
    step_dispatch(sent.pk, "cleared")
    assert desk.get(f"/api/incidents/{incident.pk}/").json()["commander"] == ""
    set_scene_commander(incident.pk, agency_id=unit.agency_id)
    assert desk.get(f"/api/incidents/{incident.pk}/").json()["commander"] == "DPKP"
    set_scene_commander(incident.pk)
    assert desk.get(f"/api/incidents/{incident.pk}/").json()["commander"] == ""
    assert LogEntry.objects.filter(incident=incident, kind="commander").count() == 3
    assert post(as_("owner"), path, {}).status_code == 403
