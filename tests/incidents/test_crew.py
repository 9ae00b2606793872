"""The page of a vehicle: who gets in, what it sees, and what the crew tells, at its true time."""

import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from PIL import Image

from agencies.access import PAGE_SESSION_KEY, unit_audience
from agencies.actions import issue_credential, open_page, revoke_credential, set_hospital_state
from agencies.models import Credential, Hospital, Unit
from frontend.snapshot import read_objects
from geo.models import Place
from incidents.actions import (
    NotAllowed,
    dispatch_unit,
    merge_incidents,
    open_incident,
    recall_unit,
    set_incident_status,
    start_shift,
    step_dispatch,
    tell_facts,
)
from incidents.models import Dispatch, LogEntry, Photo

pytestmark = pytest.mark.django_db
OFFICE = {"lon": 116.7276, "lat": -1.31}
NUMBER = "+6281299991234"


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


def code_of(call_sign: str) -> tuple[Credential, str]:
    return issue_credential(Credential.Kind.PAGE, call_sign, unit=Unit.objects.get(call_sign=call_sign))


def phone(call_sign: str) -> Client:
    """A telephone on which the page of the vehicle has been opened."""
    made = Client()
    assert made.post("/unit/masuk/", {"code": code_of(call_sign)[1]}).status_code == 302
    return made


def fire(**more):
    return open_incident(type_code="KEB-01", title="Kebakaran uji", caller_number=NUMBER, **OFFICE, **more)


def send(incident, call_sign: str) -> Dispatch:
    return dispatch_unit(incident.pk, Unit.objects.get(call_sign=call_sign).pk)


def post(client: Client, path: str, body: dict, key: str | None = None):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/unit/{path}/", json.dumps(body), content_type="application/json", headers=headers)


def ago(minutes: float) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()


def picture(size=(2400, 1200), **more) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#a33").save(target, "JPEG", **more)
    return target.getvalue()


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


# --- what the crew tells ------------------------------------------------------------------------------------
def test_steps_pressed_without_a_signal_come_in_order_with_their_true_times_and_once():
    incident = fire()
    sent, crew = send(incident, "Petung 1"), phone("Petung 1")
    Dispatch.objects.filter(pk=sent.pk).update(ordered_at=timezone.now() - timedelta(minutes=30))
    pressed = {"acknowledged": 25, "en_route": 24, "on_scene": 10, "cleared": 2}
    for status, minutes in pressed.items():
        body = {"dispatch": sent.pk, "status": status, "at": ago(minutes)}
        first, again = post(crew, "steps", body, f"k-{status}"), post(crew, "steps", body, f"k-{status}")
        assert first.json() == again.json() == {"done": True, "status": status}
        assert again["Idempotency-Replayed"] == "true"
    sent.refresh_from_db()
    assert round((sent.arrived_at - sent.departed_at).total_seconds() / 60) == 14
    entry = LogEntry.objects.get(incident=incident, kind="dispatch.on_scene")
    assert entry.data["via"] == "app"
    assert "10 min" in entry.text
    assert LogEntry.objects.filter(incident=incident, kind__startswith="dispatch.").count() == 4


def test_a_time_that_cannot_be_is_brought_between_the_step_before_and_now():
    sent, crew = send(fire(), "Petung 1"), phone("Petung 1")
    post(crew, "steps", {"dispatch": sent.pk, "status": "acknowledged", "at": ago(9_999)})
    post(crew, "steps", {"dispatch": sent.pk, "status": "en_route", "at": ago(-600)})
    sent.refresh_from_db()
    assert sent.ordered_at <= sent.acknowledged_at <= sent.departed_at <= timezone.now()


def test_a_step_that_became_impossible_is_told_and_stands_in_the_log():
    incident = fire()
    sent, crew = send(incident, "Petung 1"), phone("Petung 1")
    recall_unit(sent.pk, reason="tidak jadi")
    body = {"dispatch": sent.pk, "status": "en_route", "at": ago(1)}
    first, again = post(crew, "steps", body, "k"), post(crew, "steps", body, "k")
    assert first.status_code == 200
    assert first.json() == again.json()
    assert not first.json()["done"]
    assert "Petung 1" in first.json()["why"]
    entry = LogEntry.objects.get(incident=incident, kind="step_refused")
    assert (entry.data["status"], entry.data["unit"]) == ("en_route", "Petung 1")


@pytest.mark.parametrize("status", ["cancelled", "cleared", "at_hospital", "transporting", "ordered"])
def test_steps_out_of_order_change_nothing(status):
    sent, crew = send(fire(), "Petung 1"), phone("Petung 1")
    answer = post(crew, "steps", {"dispatch": sent.pk, "status": status})
    sent.refresh_from_db()
    assert sent.status == "ordered"
    assert answer.json()["done"] is (status == "ordered")


def test_another_vehicle_cannot_touch_the_assignment():
    sent, other = send(fire(), "Petung 1"), phone("Induk 1")
    for path, more in [
        ("steps", {"status": "acknowledged"}),
        ("notes", {"text": "x"}),
        ("calls", {"matter": "help"}),
        ("facts-seen", {"facts": ["trapped"]}),
    ]:
        assert post(other, path, {"dispatch": sent.pk, **more}).status_code == 404, path
    path = f"/api/unit/photos/?dispatch={sent.pk}"
    assert other.post(path, picture((9, 9)), content_type="image/jpeg").status_code == 404
    assert not Photo.objects.exists()


def test_an_ambulance_brings_its_patient_to_a_hospital_whose_state_it_sees():
    sent, crew = send(fire(), "Ambulans RSUD 1"), phone("Ambulans RSUD 1")
    for status in ("acknowledged", "en_route", "on_scene"):
        post(crew, "steps", {"dispatch": sent.pk, "status": status})
    near = crew.get("/api/unit/").json()["dispatch"]["hospitals"][0]
    set_hospital_state(near["id"], "full")
    rows = crew.get("/api/unit/").json()["dispatch"]["hospitals"]
    assert next(h for h in rows if h["id"] == near["id"])["state"] == "full"
    assert rows[0]["id"] != near["id"]
    body = {"dispatch": sent.pk, "status": "transporting"}
    assert not post(crew, "steps", body).json()["done"]  # to which?
    assert post(crew, "steps", body | {"hospital": near["id"]}).json()["done"]  # full, but the patient may be dying
    shown = crew.get("/api/unit/").json()["dispatch"]
    assert (shown["hospital"]["id"], shown["next"]) == (near["id"], ["at_hospital"])
    assert Hospital.objects.get(pk=near["id"]).state == "full"


def test_a_new_danger_jumps_out_until_the_crew_has_read_it_and_those_it_accepted_do_not():
    incident = fire(answers={"spreading": "yes"})
    sent, crew = send(incident, "Petung 1"), phone("Petung 1")

    def new():
        return [f["id"] for f in crew.get("/api/unit/").json()["incident"]["facts"] if f["new"]]

    assert new() == []
    post(crew, "steps", {"dispatch": sent.pk, "status": "acknowledged"})
    assert new() == []
    tell_facts(incident.pk, {"trapped": "yes"})
    assert new() == ["trapped"]
    post(crew, "facts-seen", {"dispatch": sent.pk, "facts": ["trapped"]})
    assert new() == []
    assert LogEntry.objects.get(incident=incident, kind="facts_seen").data["facts"] == ["trapped"]


def test_a_call_for_help_shows_on_the_desk_until_it_is_answered(as_):
    incident = fire()
    sent, crew, desk = send(incident, "Petung 1"), phone("Petung 1"), as_("dispatcher")
    assert post(crew, "calls", {"dispatch": sent.pk, "matter": "help", "text": "<b>api</b>"}, "k").json()["done"]

    def on_the_desk():
        return desk.get(f"/api/incidents/{incident.pk}/").json()["units"][0]["called_for"]

    assert on_the_desk() == "help"
    assert LogEntry.objects.get(incident=incident, kind="crew_help").text == "<b>api</b>"
    assert as_("stranger").post(f"/api/dispatches/{sent.pk}/crew-answer/").status_code == 403
    assert desk.post(f"/api/dispatches/{sent.pk}/crew-answer/").status_code == 200
    assert on_the_desk() == ""


def test_a_crew_that_cannot_go_says_so_and_one_that_is_there_calls_for_help_instead():
    sent, crew = send(fire(), "Petung 1"), phone("Petung 1")
    assert post(crew, "calls", {"dispatch": sent.pk, "matter": "unable", "text": "ban kempis"}).json()["done"]
    post(crew, "steps", {"dispatch": sent.pk, "status": "en_route"})
    sent.refresh_from_db()
    assert sent.called_for == ""  # it goes after all
    post(crew, "steps", {"dispatch": sent.pk, "status": "on_scene"})
    assert not post(crew, "calls", {"dispatch": sent.pk, "matter": "unable"}).json()["done"]


def test_a_note_that_comes_after_the_end_is_kept_with_its_time():
    incident = fire()
    sent, crew = send(incident, "Petung 1"), phone("Petung 1")
    recall_unit(sent.pk, reason="tidak jadi")
    assert post(crew, "notes", {"dispatch": sent.pk, "text": "Api di lantai dua", "at": ago(5)}).status_code == 201
    entry = LogEntry.objects.get(incident=incident, kind="crew_note")
    assert entry.text == "Api di lantai dua"
    assert timedelta(minutes=4) < entry.written_at - entry.at < timedelta(minutes=6)


def test_the_crew_sets_its_own_state_only_while_it_is_not_sent():
    crew = phone("Petung 1")
    assert post(crew, "status", {"status": "break"}).json() == {"done": True, "status": "break"}
    assert post(crew, "status", {"status": "available"}).json()["done"]
    assert post(crew, "status", {"status": "on_scene"}).status_code == 400
    send(fire(), "Petung 1")
    assert not post(crew, "status", {"status": "break"}).json()["done"]


def test_the_check_of_the_vehicle_is_written_where_a_watch_runs(cast):
    crew = phone("Petung 1")
    assert not post(crew, "check", {"people": 4}).json()["done"]
    start_shift("Pagi", by=cast["supervisor"])
    assert post(crew, "check", {"people": 4, "fuel_percent": 80, "water_litres": 3000, "fault": ""}).json()["done"]
    shown = crew.get("/api/unit/").json()["unit"]
    assert (shown["people"], shown["fuel_percent"], shown["water_litres"]) == (4, 80, 3000)


def test_the_telephones_position_goes_through_the_checks_of_any_tracker():
    crew, unit = phone("Petung 1"), Unit.objects.get(call_sign="Petung 1")
    good = {"lon": 116.66, "lat": -1.35, "at": ago(0), "accuracy_m": 8, "heading": None, "speed_kmh": 40}
    assert post(crew, "position", good).json() == {"done": True}
    unit.refresh_from_db()
    assert (unit.position.point.x, unit.position.speed_kmh) == (116.66, 40)
    assert not post(crew, "position", good | {"lon": 0, "lat": 0}).json()["done"]
    assert post(crew, "position", good | {"unit": 3}).status_code == 400


# --- pictures ---------------------------------------------------------------------------------------------
def test_a_picture_is_encoded_anew_upright_and_tells_nothing_of_the_telephone(as_):
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Telepon Rahasia", 6  # the model; turned by a quarter
    exif.get_ifd(0x8825)[1] = "S"
    incident = fire()
    sent, crew = send(incident, "Petung 1"), phone("Petung 1")
    raw = picture(exif=exif)
    assert b"Telepon Rahasia" in raw
    answer = crew.post(f"/api/unit/photos/?dispatch={sent.pk}", raw, content_type="image/jpeg")
    assert answer.status_code == 201
    desk = as_("dispatcher")
    (row,) = desk.get(f"/api/incidents/{incident.pk}/photos/").json()
    assert (row["width"], row["height"], row["unit"]) == (800, 1600, "Petung 1")
    file = desk.get(row["path"])
    assert (file["Content-Type"], file["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert b"Telepon Rahasia" not in file.content
    assert not Image.open(io.BytesIO(file.content)).getexif()
    assert LogEntry.objects.get(incident=incident, kind="photo").data["photo"] == row["id"]
    assert as_("owner").get(row["path"]).status_code == 200
    for name in ("stranger", "planner", "nobody"):
        assert as_(name).get(row["path"]).status_code in (403, 404), name
    for client in (crew, Client()):
        assert client.get(row["path"]).status_code in (401, 403)


def test_a_picture_that_is_sent_twice_is_kept_once():
    sent, crew = send(fire(), "Petung 1"), phone("Petung 1")
    path = f"/api/unit/photos/?dispatch={sent.pk}"
    for _ in range(2):
        crew.post(path, picture((9, 9)), content_type="image/jpeg", headers={"Idempotency-Key": "p-1"})
    assert Photo.objects.count() == 1


def bomb() -> bytes:
    target = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(
    "raw",
    [b"", b"<script>alert(1)</script>", b"GIF89a" + bytes(50), picture((90, 90))[:400], bytes(12_000_001), bomb()],
    ids=["empty", "html", "gif", "cut off", "too large", "bomb"],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(raw):
    sent, crew = send(fire(), "Petung 1"), phone("Petung 1")
    answer = crew.post(f"/api/unit/photos/?dispatch={sent.pk}", raw, content_type="image/jpeg")
    assert answer.status_code == 400
    assert not Photo.objects.exists()


# --- without a telephone -------------------------------------------------------------------------------------
def test_everything_works_with_no_telephone_in_the_vehicle(as_):
    desk, incident = as_("dispatcher"), fire()
    sent = send(incident, "Ambulans RSUD 1")
    for status in ("acknowledged", "en_route", "on_scene"):
        body = json.dumps({"status": status, "via": "radio", "at": timezone.now().isoformat()})
        assert desk.post(f"/api/dispatches/{sent.pk}/", body, content_type="application/json").status_code == 200
    hospital = desk.get(f"/api/dispatches/{sent.pk}/hospitals/").json()
    assert hospital[0]["state"] == "open"
    body = json.dumps({"hospital": Hospital.objects.first().pk, "via": "radio"})
    assert desk.post(f"/api/dispatches/{sent.pk}/transport/", body, content_type="application/json").status_code == 200
    for status in ("at_hospital", "cleared"):
        body = json.dumps({"status": status, "via": "radio"})
        assert desk.post(f"/api/dispatches/{sent.pk}/", body, content_type="application/json").status_code == 200
    via = set(
        LogEntry.objects.filter(incident=incident, kind__startswith="dispatch.").values_list("data__via", flat=True)
    )
    assert via == {"radio"}
    assert not Credential.objects.filter(kind=Credential.Kind.PAGE).exists()
