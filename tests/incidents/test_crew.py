"""The page of a vehicle: who gets in, what it sees, and what the crew tells, at its true time."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.access import PAGE_SESSION_KEY, unit_audience
from agencies.actions import issue_credential, open_page, revoke_credential
from agencies.models import Credential, Unit
from frontend.snapshot import read_objects
from geo.models import Place
from incidents.actions import (
    NotAllowed,
    merge_incidents,
    open_incident,
    set_incident_status,
    step_dispatch,
)
from incidents.models import LogEntry
from tests.incidents.crews import (
    NUMBER,
    code_of,
    fire,
    no_tries,  # noqa: F401  a fixture
    phone,
    post,
    send,
)

pytestmark = pytest.mark.django_db


# --- the door -----------------------------------------------------------------------------------------
def test_a_code_opens_the_page_once_and_stands_in_no_address():
    _page, code = code_of("Petung 1")
    assert len(code) == 8
    first, second = Client(), Client()
    answer = first.post("/unit/masuk/", {"code": f" {code[:4].lower()}-{code[4:].lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, "/unit/")
    assert first.get("/unit/")["X-Page"] == "unit"
    assert first.get("/api/unit/").json()["unit"]["call_sign"] == "Petung 1"
    cookie = first.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert second.post("/unit/masuk/", {"code": code}).status_code == 403
    assert "X-Page" not in second.get("/unit/")


def test_a_code_that_is_too_old_taken_back_or_of_another_kind_opens_nothing():
    old, old_code = code_of("Petung 1")
    Credential.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    back, back_code = code_of("Petung 1")
    revoke_credential(back.pk)
    _kiosk, secret = issue_credential(Credential.Kind.KIOSK, "dinding")
    for code in (old_code, back_code, secret, "", "22222222", "' OR 1=1 --", "٢٢٢٢٢٢٢٢"):
        with pytest.raises(NotAllowed):
            open_page(code)


def test_ten_wrong_codes_close_the_door_for_a_while():
    client, (_page, code) = Client(), code_of("Petung 1")
    for _ in range(10):
        assert client.post("/unit/masuk/", {"code": "22222222"}).status_code == 403
    assert client.post("/unit/masuk/", {"code": code}).status_code == 429


def test_the_page_ends_with_its_shift_when_it_is_taken_back_and_when_the_crew_closes_it():
    late, back, closed = phone("Petung 1"), phone("Petung 1"), phone("Petung 1")
    of = {client: Credential.objects.get(pk=client.session[PAGE_SESSION_KEY]) for client in (late, back, closed)}
    assert of[late].expires_at > timezone.now() + timedelta(hours=11)
    Credential.objects.filter(pk=of[late].pk).update(expires_at=timezone.now())
    revoke_credential(of[back].pk)
    assert closed.post("/unit/keluar/").status_code == 302
    of[closed].refresh_from_db()
    assert of[closed].revoked_at is not None
    for client in (late, back, closed):
        assert client.get("/api/unit/").status_code == 401
        assert "X-Page" not in client.get("/unit/")


def test_the_desk_and_the_vehicles_own_agency_make_the_code_and_nobody_else(as_):
    unit = Unit.objects.get(call_sign="Petung 1")
    for name, status in [("dispatcher", 201), ("supervisor", 201), ("owner", 201), ("stranger", 403), ("planner", 403)]:
        assert as_(name).post(f"/api/units/{unit.pk}/page-link/").status_code == status, name
    made = as_("dispatcher").post(f"/api/units/{unit.pk}/page-link/").json()
    assert made["path"] == f"/unit/#{made['code']}"
    open_page(made["code"])
    rows = as_("dispatcher").get(f"/api/units/{unit.pk}/page-link/").json()
    assert [row["id"] for row in rows if row["opened_at"]] == [made["id"]]
    assert made["code"] not in json.dumps(rows)
    assert as_("stranger").post(f"/api/page-links/{made['id']}/end/").status_code == 403
    assert as_("dispatcher").post(f"/api/page-links/{made['id']}/end/").status_code == 204


def test_the_api_of_the_centre_is_closed_to_a_vehicles_page_and_that_of_the_page_to_the_centre(as_):
    crew, incident = phone("Petung 1"), fire()
    send(incident, "Petung 1")
    for path in ("units", "incidents", f"incidents/{incident.pk}", f"incidents/{incident.pk}/log", "calls", "today"):
        assert crew.get(f"/api/{path}/").status_code in (401, 403), path
    for path in ("/wall/", "/dispatch/", "/admin/"):
        assert crew.get(path).status_code in (302, 403), path
    assert crew.get("/")["Location"] == "/unit/"
    for name in ("dispatcher", "owner", "nobody"):
        assert as_(name).get("/api/unit/").status_code in (401, 403)
    assert Client().get("/api/unit/").status_code == 401


def test_what_changes_something_needs_the_token_of_the_page():
    crew, dispatch = Client(enforce_csrf_checks=True), send(fire(), "Petung 1")
    crew.cookies = phone("Petung 1").cookies
    body = {"dispatch": dispatch.pk, "status": "acknowledged"}
    assert post(crew, "steps", body).status_code == 403
    dispatch.refresh_from_db()
    assert dispatch.status == "ordered"


# --- what it sees ---------------------------------------------------------------------------------------
def test_a_vehicle_sees_its_own_assignment_and_no_others():
    mine, other = fire(), open_incident(type_code="KAM-03", lon=116.73, lat=-1.3, title="Rahasia")
    send(mine, "Petung 1")
    send(other, "Induk 1")
    shown = phone("Petung 1").get("/api/unit/").json()
    assert shown["incident"]["id"] == str(mine.pk)
    assert "Rahasia" not in json.dumps(shown)
    stream = read_objects(frozenset({unit_audience(Unit.objects.get(call_sign="Petung 1").pk)}))
    assert {(o["type"], o["payload"].get("title") or o["payload"]["call_sign"]) for o in stream} == {
        ("unit", "Petung 1"),
        ("incident", "Kebakaran uji"),
    }


def test_the_assignment_says_where_what_endangers_who_else_and_how_far():
    Place.objects.create(name="Hidran Pasar", kind="hidran", point="POINT(116.729 -1.311)", quality="B")
    Place.objects.create(name="Tangki gas", kind="bahaya", point="POINT(116.7285 -1.3105)", quality="A")
    incident = fire(answers={"trapped": "yes", "over": "no"})
    send(incident, "Induk 1")
    sent = send(incident, "Petung 1")
    shown = phone("Petung 1").get("/api/unit/").json()
    assert [f["id"] for f in shown["incident"]["facts"]] == ["trapped"]
    assert [u["call_sign"] for u in shown["incident"]["others"]] == ["Induk 1"]
    assert shown["incident"]["numbers"] == ["0812-xxxx-x234"]
    assert NUMBER[3:] not in json.dumps(shown)
    assert [(w["name"], w["metres"]) for w in shown["incident"]["water"]] == [("Hidran Pasar", 191)]
    assert shown["incident"]["hazards"][0]["name"] == "Tangki gas"
    assert (shown["dispatch"]["id"], shown["dispatch"]["next"][0]) == (sent.pk, "acknowledged")


def test_a_merge_takes_the_vehicle_along_and_the_old_incident_is_gone_from_its_page():
    child, into = fire(), fire()
    send(child, "Petung 1")
    crew, audience = phone("Petung 1"), frozenset({unit_audience(Unit.objects.get(call_sign="Petung 1").pk)})
    merge_incidents(child.pk, into.pk, reason="sama")
    assert crew.get("/api/unit/").json()["incident"]["id"] == str(into.pk)
    assert [o["id"] for o in read_objects(audience) if o["type"] == "incident"] == [str(into.pk)]


def test_the_number_is_revealed_to_the_crew_that_is_sent_recorded_and_no_more_once_it_has_left():
    incident = fire()
    sent, crew, other = send(incident, "Petung 1"), phone("Petung 1"), phone("Induk 1")
    assert post(crew, f"numbers/{sent.pk}", {}).json() == {"numbers": ["081299991234"]}
    entry = LogEntry.objects.get(incident=incident, kind="reports_read")
    assert entry.data["unit"] == "Petung 1"
    assert post(other, f"numbers/{sent.pk}", {}).status_code == 404
    step_dispatch(sent.pk, "on_scene", via="radio")
    step_dispatch(sent.pk, "cleared", via="radio")
    set_incident_status(incident.pk, "resolved")
    assert post(crew, f"numbers/{sent.pk}", {}).status_code == 409
    assert crew.get("/api/unit/").json()["incident"] is None


def test_the_caller_s_own_words_reach_the_crew_and_the_agencies_that_work_at_it_and_nobody_else(as_):
    incident = fire(narrative="api dari dapur, ada tabung gas")
    other = fire(narrative="asap hitam")
    merge_incidents(other.pk, incident.pk)
    send(incident, "Petung 1")
    words = ["asap hitam", "api dari dapur, ada tabung gas"]
    assert [row["text"] for row in phone("Petung 1").get("/api/unit/").json()["incident"]["narratives"]] == words
    path = f"/api/incidents/{incident.pk}/narratives/"
    for who in ("dispatcher", "owner"):
        assert [row["text"] for row in as_(who).get(path).json()] == words
    for who in ("stranger", "planner", "nobody"):
        assert as_(who).get(path).status_code in (403, 404)
    stream = read_objects(frozenset({"command", "wall"}))
    assert "tabung gas" not in json.dumps([o["payload"] for o in stream], default=str)
