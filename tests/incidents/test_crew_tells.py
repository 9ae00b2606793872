"""What a crew tells from its page: steps, dangers read, calls, notes, pictures; and without a telephone."""

import io
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from agencies.actions import set_hospital_state
from agencies.models import Credential, Hospital, Unit
from incidents.actions import (
    note_refused,
    recall_unit,
    see_facts,
    start_shift,
    tell_facts,
)
from incidents.models import Dispatch, LogEntry, Photo
from live.log import end_of_log, read_since
from tests.incidents.crews import (
    ago,
    fire,
    no_tries,  # noqa: F401  a fixture
    phone,
    picture,
    post,
    send,
)

pytestmark = pytest.mark.django_db


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


def test_whatever_is_written_in_the_log_is_told_to_the_other_desks(as_):
    """Their log is read anew at each event of the incident; a colleague's note was seen by nobody else."""
    incident = fire()
    sent, crew = send(incident, "Petung 1"), phone("Petung 1")
    tell_facts(incident.pk, {"trapped": "yes"})
    path = f"/api/incidents/{incident.pk}"
    note = {"data": {"text": "PLN memutus listrik"}, "content_type": "application/json"}
    writes = {
        "note": lambda: as_("dispatcher").post(f"{path}/log/", **note),
        "reports_read": lambda: as_("dispatcher").get(f"{path}/callers/"),
        "crew_note": lambda: post(crew, "notes", {"dispatch": sent.pk, "text": "butuh air"}),
        "facts_seen": lambda: see_facts(sent.pk, ["trapped"]),
        "step_refused": lambda: note_refused(sent.pk, "on_scene", "sudah selesai"),
    }
    for kind, write in writes.items():
        before = end_of_log()
        write()
        assert LogEntry.objects.filter(incident=incident, kind=kind).exists(), kind
        told = [row for row in read_since(before) if row.object_type == "incident"]
        assert any("command" in row.audiences for row in told), kind
