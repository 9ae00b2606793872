"""Following units: recall, divert with consent, the hospital, the last contact, another road."""

import json
from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString
from django.utils import timezone

from agencies.actions import set_hospital_state
from agencies.models import Agency, Hospital, Role, Unit
from agencies.units import read_units
from geo.actions.roads import close_road, lift_closure
from incidents.actions import (
    Consent,
    NotAllowed,
    dispatch_unit,
    divert_unit,
    open_incident,
    reopen_incident,
    set_incident_status,
    step_dispatch,
    transfer_lead,
)
from incidents.follower import follow_roads, road_ahead
from incidents.models import Dispatch, Incident, LogEntry
from incidents.sending import send_unit
from live.log import end_of_log, read_since
from tests.conftest import person

pytestmark = pytest.mark.django_db
OFFICE = (116.7276, -1.31)
OFFICER = "Letnan Nama Rahasia"


def post(client, path, body=None):
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def opened(kind="KEB-01", **more):
    return open_incident(type_code=kind, lon=OFFICE[0], lat=OFFICE[1], **more)


def unit(call_sign):
    return read_units(Unit.objects.filter(call_sign=call_sign))[0]


def at_work(incident, call_sign):
    sent = dispatch_unit(incident.pk, unit(call_sign).pk)
    step_dispatch(sent.pk, "on_scene", via="radio")
    return sent


def closed(name, geom):
    return close_road(name=name, geom=geom, reason="ambles", source="warga")


def test_a_unit_is_recalled_before_it_arrives_and_the_incident_is_as_far_as_the_others(as_):
    fire, desk = opened(), as_("dispatcher")
    first, second = (dispatch_unit(fire.pk, unit(c).pk) for c in ("Induk 1", "Petung 1"))
    step_dispatch(first.pk, "en_route")
    assert post(desk, f"/api/dispatches/{first.pk}/recall/", {}).status_code == 400
    assert post(desk, f"/api/dispatches/{first.pk}/recall/", {"reason": "salah alamat"}).status_code == 200
    assert Incident.objects.get(pk=fire.pk).status == "dispatched"
    assert unit("Induk 1").status == "returning"
    assert LogEntry.objects.get(incident=fire, kind="dispatch.cancelled").text == "salah alamat"
    step_dispatch(second.pk, "on_scene")
    assert post(desk, f"/api/dispatches/{second.pk}/recall/", {"reason": "x"}).status_code == 409
    third = dispatch_unit(opened().pk, unit("Waru 1").pk)
    post(desk, f"/api/dispatches/{third.pk}/recall/", {"reason": "x"})
    assert Incident.objects.get(pk=third.incident_id).status == "verified"


def test_a_unit_under_way_is_diverted_in_one_step_and_both_logs_say_so(as_):
    small, big = opened("KEB-03"), opened()
    sent = dispatch_unit(small.pk, unit("Petung 1").pk)
    step_dispatch(sent.pk, "en_route")
    body = {"incident": big.pk, "reason": "orang terjebak"}
    made = post(as_("dispatcher"), f"/api/dispatches/{sent.pk}/divert/", body)
    assert made.status_code == 201
    assert len(made.json()["route"]) > 1
    assert Dispatch.objects.get(pk=sent.pk).status == "cancelled"
    assert Dispatch.objects.get(pk=made.json()["id"]).incident == big
    assert LogEntry.objects.get(incident=small, kind="diverted_away").data["to"] == big.number
    assert LogEntry.objects.get(incident=big, kind="diverted_here").data["from"] == small.number


def test_a_unit_at_work_goes_only_from_a_calm_incident_and_with_the_officers_consent(as_):
    calm, big = opened("KEB-03"), opened()
    sent, desk = at_work(calm, "Induk 1"), as_("dispatcher")
    consent = {"officer": OFFICER, "via": "radio"}
    path = f"/api/dispatches/{sent.pk}/divert/"
    refused = post(desk, path, {"incident": big.pk, "reason": "x", "consent": consent})
    assert refused.status_code == 409
    assert "neither low nor under control" in refused.json()["detail"]
    set_incident_status(calm.pk, "under_control")
    refused = post(desk, path, {"incident": big.pk, "reason": "x"})
    assert "ask the officer on scene first" in refused.json()["detail"]
    position = end_of_log()
    made = post(desk, path, {"incident": big.pk, "reason": "x", "consent": consent}).json()
    new = Dispatch.objects.get(pk=made["id"])
    assert (new.consent_by, new.consent_via, new.consent_at is not None) == (OFFICER, "radio", True)
    assert Dispatch.objects.get(pk=sent.pk).status == "cleared"
    assert OFFICER not in json.dumps([row.payload for row in read_since(position)])
    assert OFFICER not in json.dumps(list(LogEntry.objects.values_list("data", "text")))
    assert desk.get(f"/api/dispatches/{new.pk}/").json()["consent_by"] == OFFICER
    assert "consent_by" not in as_("owner").get(f"/api/dispatches/{new.pk}/").json()
    assert as_("stranger").get(f"/api/dispatches/{new.pk}/").status_code == 403


def test_a_package_takes_a_unit_at_work_with_consent(as_):
    calm, big, desk = opened("KEB-03"), opened(), as_("dispatcher")
    at_work(calm, "Induk 1")
    set_incident_status(calm.pk, "under_control")
    busy = unit("Induk 1").pk
    path, body = f"/api/incidents/{big.pk}/package/", {"units": [busy], "reason": "terdekat"}
    assert post(desk, path, body).status_code == 409
    body["consents"] = [{"unit": busy, "officer": OFFICER}]
    (outcome,) = post(desk, path, body).json()["outcomes"]
    assert Dispatch.objects.get(pk=outcome["dispatch"]).consent_by == OFFICER


def test_one_with_a_patient_is_never_diverted():
    calm, big = opened("KES-03"), opened()
    sent = at_work(calm, "Ambulans RSUD 1")
    step_dispatch(sent.pk, "transporting")
    for _ in ("transporting", "at_hospital"):
        with pytest.raises(NotAllowed, match="never diverted"):
            divert_unit(sent.pk, big.pk, reason="x", consent=Consent(OFFICER, "radio"))
        step_dispatch(sent.pk, "at_hospital")


def test_the_ambulance_gets_the_nearest_hospital_that_takes_patients(as_, cast):
    sick, desk = opened("KES-01"), as_("dispatcher")
    sent = at_work(sick, "Ambulans RSUD 1")
    path = f"/api/dispatches/{sent.pk}/hospitals/"
    near = desk.get(path).json()
    assert len(near) == Hospital.objects.count() == 5
    assert near[0]["recommended"]
    assert near[0]["travel_s"] == min(h["travel_s"] for h in near if h["travel_s"] is not None)
    state = f"/api/hospitals/{near[0]['id']}/state/"
    cast["rsud"] = person("rsud", Role.AGENCY_DESK, Agency.objects.get(code="rsud"))
    assert post(as_("owner"), state, {"state": "full"}).status_code == 403
    assert post(as_("planner"), state, {"state": "full"}).status_code == 403
    position = end_of_log()
    assert post(as_("rsud"), state, {"state": "full"}).json()["state"] == "full"
    assert [(r.kind, r.audiences) for r in read_since(position)] == [("hospital.state", ["all"])]
    after = desk.get(path).json()
    assert after[0]["id"] != near[0]["id"]
    assert next(h for h in after if h["id"] == near[0]["id"])["why_not"] == "emergency room full"
    set_hospital_state(int(near[0]["id"]), "closed")
    move = f"/api/dispatches/{sent.pk}/transport/"
    assert post(desk, move, {"hospital": int(near[0]["id"])}).status_code == 409
    assert post(as_("stranger"), move, {"hospital": int(after[0]["id"])}).status_code == 403
    assert post(desk, move, {"hospital": int(after[0]["id"]), "via": "radio"}).status_code == 200
    shown = desk.get(f"/api/incidents/{sick.pk}/").json()["units"][0]
    assert (shown["status"], shown["hospital"]) == ("transporting", after[0]["name"])
    for step, status in (("at_hospital", "at_hospital"), ("cleared", "returning")):
        step_dispatch(sent.pk, step)
        assert unit("Ambulans RSUD 1").status == status


def test_every_step_and_every_word_of_the_crew_is_a_contact(as_):
    fire, desk = opened(), as_("dispatcher")
    sent = dispatch_unit(fire.pk, unit("Induk 1").pk)
    assert sent.last_contact_at is None
    Dispatch.objects.update(ordered_at=timezone.now() - timedelta(minutes=10))
    said = timezone.now() - timedelta(minutes=3)
    post(desk, f"/api/dispatches/{sent.pk}/", {"status": "on_scene", "via": "radio", "at": said.isoformat()})
    shown = desk.get(f"/api/incidents/{fire.pk}/").json()["units"][0]
    assert shown["last_contact_at"][:19] == shown["arrived_at"][:19] == said.isoformat()[:19]
    word = post(desk, f"/api/dispatches/{sent.pk}/contact/", {"text": "api mengecil"})
    assert word.json()["last_contact_at"][:19] > shown["last_contact_at"][:19]
    assert LogEntry.objects.get(incident=fire, kind="contact").text == "api mengecil"
    early = {"status": "cleared", "at": (timezone.now() - timedelta(hours=1)).isoformat()}
    assert post(desk, f"/api/dispatches/{sent.pk}/", early).status_code == 409


def test_a_road_closed_ahead_of_a_unit_gives_another_road_and_an_alert():
    fire = opened()
    follow_roads()
    sent = send_unit(fire, unit("Waru 1"), now=timezone.now()).dispatch
    step_dispatch(sent.pk, "en_route")
    before = Dispatch.objects.get(pk=sent.pk)
    piece = before.route.interpolate_normalized(0.5), before.route.interpolate_normalized(0.52)
    assert follow_roads() == 0
    away = closed("jalan lain", unit("Babulu 1").station.point)
    assert follow_roads() == 0
    lift_closure(away.pk)
    bridge = closed("jembatan putus", LineString(*piece))
    position = end_of_log()
    assert follow_roads() == 1
    assert follow_roads() == 0
    after = Dispatch.objects.get(pk=sent.pk)
    assert after.rerouted_at
    (event,) = (r for r in read_since(position) if r.object_type == "incident" and "command" in r.audiences)
    assert event.kind in ("incident.rerouted", "incident.no_road")
    assert event.payload["units"][0]["rerouted_at"]
    if after.no_road:
        lift_closure(bridge.pk)
        assert follow_roads() == 1
        assert not Dispatch.objects.get(pk=sent.pk).no_road
    else:
        assert after.route.distance(piece[0]) > 0 or after.expected_arrival > before.expected_arrival
    assert LogEntry.objects.filter(incident=fire, kind="rerouted", data__closure="jembatan putus").count() == 1


def test_a_road_that_is_open_again_brings_the_unit_there_sooner():
    fire, there = opened(), unit("Waru 1").station.point
    slow = close_road(name="banjir", geom=there.buffer(0.03), reason="banjir", source="warga", factor=0.2)
    follow_roads()
    sent = send_unit(fire, unit("Waru 1"), now=timezone.now()).dispatch
    step_dispatch(sent.pk, "en_route")
    before = Dispatch.objects.get(pk=sent.pk).expected_arrival
    assert follow_roads() == 0
    lift_closure(slow.pk)
    assert follow_roads() == 1
    assert Dispatch.objects.get(pk=sent.pk).expected_arrival < before - timedelta(minutes=2)
    assert follow_roads() == 0


def test_a_closure_behind_a_unit_does_not_concern_it():
    fire = opened()
    sent = send_unit(fire, unit("Waru 1"), now=timezone.now()).dispatch
    step_dispatch(sent.pk, "en_route")
    whole = road_ahead(Dispatch.objects.get(pk=sent.pk)).length
    half = Dispatch.objects.get(pk=sent.pk).route.interpolate_normalized(0.5)
    Unit.objects.filter(pk=sent.unit_id).update(status_point=half, status_since=timezone.now())
    assert road_ahead(Dispatch.objects.get(pk=sent.pk)).length == pytest.approx(whole / 2, rel=0.05)


def test_only_a_supervisor_reopens_and_says_why(as_):
    fire = opened()
    set_incident_status(fire.pk, "false")
    path = f"/api/incidents/{fire.pk}/reopen/"
    assert post(as_("dispatcher"), path, {"reason": "x"}).status_code == 403
    assert post(as_("owner"), path, {"reason": "x"}).status_code == 403
    assert post(as_("supervisor"), path, {}).status_code == 400
    assert post(as_("supervisor"), path, {"reason": "asap lagi"}).json()["status"] == "verified"
    assert LogEntry.objects.get(incident=fire, kind="reopened").text == "asap lagi"
    with pytest.raises(NotAllowed, match="only one that has ended"):
        reopen_incident(fire.pk, reason="x")
    dispatch_unit(fire.pk, unit("Induk 1").pk)


def test_the_lead_is_transferred_within_command_with_a_reason(as_):
    fire = opened()
    with pytest.raises(NotAllowed, match="say why"):
        transfer_lead(fire.pk, Agency.objects.get(code="bpbd").pk, reason=" ")
    body = {"agency": Agency.objects.get(code="bpbd").pk, "reason": "karhutla"}
    assert post(as_("owner"), f"/api/incidents/{fire.pk}/lead/", body).status_code == 403
    assert post(as_("dispatcher"), f"/api/incidents/{fire.pk}/lead/", body).json()["lead_agency"] == "BPBD"
    assert as_("dispatcher").get(f"/api/incidents/{fire.pk}/").json()["lead_agency"] == "BPBD"


def test_two_incidents_that_want_one_engine_are_shown_with_what_each_would_lose(as_):
    here, there = opened(), open_incident(type_code="KEB-01", lon=OFFICE[0] + 0.004, lat=OFFICE[1])
    path = f"/api/incidents/{here.pk}/conflicts/"
    found = {c["unit"]["call_sign"]: c for c in as_("dispatcher").get(path).json()}
    engine = found["Induk 1"]
    assert (engine["here"]["number"], engine["there"]["number"]) == (here.number, there.number)
    for side in (engine["here"], engine["there"]):
        assert side["short"] > 0 or side["without_s"] > side["with_s"]
    body = {"unit": int(engine["unit"]["id"]), "against": there.pk, "reason": "orang terjebak"}
    assert post(as_("dispatcher"), path, body).status_code == 403
    assert as_("owner").get(path).status_code == 403
    assert post(as_("supervisor"), path, body).status_code == 201
    assert LogEntry.objects.get(incident=here, kind="conflict_won").text == "orang terjebak"
    assert LogEntry.objects.get(incident=there, kind="conflict_lost").data["against"] == here.number


def test_who_recalls_a_unit_that_was_diverted_meanwhile_is_told_so(as_):
    small, big = opened("KEB-03"), opened()
    sent = dispatch_unit(small.pk, unit("Petung 1").pk)
    divert_unit(sent.pk, big.pk, reason="orang terjebak")
    answer = post(as_("dispatcher"), f"/api/dispatches/{sent.pk}/recall/", {"reason": "pulang"})
    assert answer.status_code == 409
    assert unit("Petung 1").status == "assigned"
