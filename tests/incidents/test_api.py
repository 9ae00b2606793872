"""The API with a cast: who may see, who may act, and what bad input is told."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from agencies.access import KIOSK_SESSION_KEY
from agencies.actions import issue_credential, revoke_credential
from agencies.models import Credential, Unit
from incidents.actions import open_incident
from incidents.models import Incident, LogEntry

pytestmark = pytest.mark.django_db
FIRE = {
    "type": "KEB-01",
    "lon": 116.7276,
    "lat": -1.31,
    "caller_number": "0812-9999-1234",
    "caller_name": "Nama Rahasia",
}


def post(client, path, body):
    return client.post(path, json.dumps(body), content_type="application/json")


def kiosk() -> tuple[Client, Credential]:
    credential, secret = issue_credential(Credential.Kind.KIOSK, "dinding")
    client = Client()
    assert client.get(f"/kiosk/{secret}/").headers["Location"] == "/wall/"
    return client, credential


def test_a_dispatcher_opens_an_incident_and_sends_the_nearest(as_):
    desk = as_("dispatcher")
    made = post(desk, "/api/incidents/", FIRE)
    assert made.status_code == 201
    assert made.json()["village"] == "Nipah-Nipah"
    assert made.json()["number"].startswith("112-PPU-")
    ledger = desk.get(f"/api/incidents/{made.json()['id']}/nearest/?capability=pompa_pemadam&count=2").json()
    chosen = [c for c in ledger["candidates"] if c["chosen"]]
    assert [c["unit"]["call_sign"] for c in chosen] == ["Induk 1", "Induk 2"]
    assert ledger["network"]
    assert ledger["is_demonstration"] is True
    assert chosen[0]["left_without"] is not None
    sent = post(desk, f"/api/incidents/{made.json()['id']}/dispatch/", {"unit": int(chosen[0]["unit"]["id"])})
    assert sent.status_code == 201
    assert len(sent.json()["route"]) >= 2
    again = post(desk, f"/api/incidents/{made.json()['id']}/dispatch/", {"unit": int(chosen[0]["unit"]["id"])})
    assert again.status_code == 409
    assert "dispatcher" in again.json()["detail"]


def test_who_may_see_an_incident(as_):
    fire = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)
    violence = open_incident(type_code="KAM-03", lon=116.7276, lat=-1.31)
    sees = {
        "dispatcher": (200, 200),
        "owner": (200, 404),
        "colleague": (200, 404),
        "stranger": (404, 404),
        "planner": (200, 200),
        "nobody": (403, 403),
    }
    for name, expected in sees.items():
        client = as_(name)
        assert tuple(client.get(f"/api/incidents/{i.pk}/").status_code for i in (fire, violence)) == expected, name
    assert Client().get(f"/api/incidents/{fire.pk}/").status_code in (401, 403)
    wall, _ = kiosk()
    assert wall.get(f"/api/incidents/{violence.pk}/").json()["blurred"] is True


def test_who_called_is_read_by_the_desk_alone_and_each_reveal_is_recorded(as_):
    made = post(as_("dispatcher"), "/api/incidents/", FIRE).json()
    for name in ("owner", "planner", "stranger"):
        assert as_(name).get(f"/api/incidents/{made['id']}/reports/").status_code in (403, 404), name
    wall, _ = kiosk()
    assert wall.get(f"/api/incidents/{made['id']}/reports/").status_code in (401, 403)
    read = as_("dispatcher").get(f"/api/incidents/{made['id']}/reports/").json()
    assert read[0]["caller_number"] == "0812-9999-1234"
    assert LogEntry.objects.filter(incident_id=made["id"], kind="reports_read").count() == 1
    for name in ("dispatcher", "owner"):
        assert "0812" not in as_(name).get("/api/incidents/").content.decode()


def test_only_those_who_may_act_can(as_):
    for name in ("planner", "stranger", "owner", "nobody"):
        assert post(as_(name), "/api/incidents/", FIRE).status_code == 403, name
    wall, _ = kiosk()
    assert post(wall, "/api/incidents/", FIRE).status_code in (401, 403)
    unit = Unit.objects.get(call_sign="Induk 1").pk
    assert post(as_("owner"), f"/api/units/{unit}/status/", {"status": "break"}).status_code == 200
    assert post(as_("stranger"), f"/api/units/{unit}/status/", {"status": "available"}).status_code == 403


def test_the_status_of_a_unit_that_is_sent_follows_its_dispatch_alone(as_):
    desk = as_("dispatcher")
    body = {"type": "KEB-01", "lon": 116.7276, "lat": -1.31}
    fires = [post(desk, "/api/incidents/", body).json()["id"] for _ in range(2)]
    unit = Unit.objects.get(call_sign="Induk 1").pk
    assert post(desk, f"/api/units/{unit}/status/", {"status": "on_scene"}).status_code == 409
    assert post(desk, f"/api/incidents/{fires[0]}/dispatch/", {"unit": unit}).status_code == 201
    assert post(desk, f"/api/units/{unit}/status/", {"status": "available"}).status_code == 409
    Unit.objects.filter(pk=unit).update(status="available")  # whatever put it there: it is not sent twice
    answer = post(desk, f"/api/incidents/{fires[1]}/dispatch/", {"unit": unit})
    assert answer.status_code == 409
    assert "was sent to" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"lon": -1.31, "lat": 116.7276}, "swapped"),
        ({"lon": "NaN"}, "valid number|finite"),
        ({"lon": 2.35, "lat": 48.85}, "outside|luar"),
        ({"colour": "red"}, "unknown|dikenal"),
        ({"lat": None}, ""),
    ],
)
def test_bad_input_gets_a_clear_answer_and_leaves_nothing(as_, change, word):
    answer = post(as_("dispatcher"), "/api/incidents/", FIRE | change)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert re.search(word, answer.content.decode())
    assert Incident.objects.count() == 0


def test_a_huge_body_is_refused(as_):
    answer = as_("dispatcher").post("/api/incidents/", b"{" + b" " * 3_000_000, content_type="application/json")
    assert answer.status_code in (400, 413)


def test_a_revoked_kiosk_sees_nothing_any_more():
    wall, credential = kiosk()
    assert wall.get("/api/units/").status_code == 200
    assert wall.get("/wall/").status_code == 200
    revoke_credential(credential.pk)
    assert wall.get("/api/units/").status_code in (401, 403)
    assert wall.get("/wall/").status_code == 302
    assert KIOSK_SESSION_KEY in wall.session


def test_a_token_opens_the_api_and_a_wrong_one_does_not(cast):
    _credential, secret = issue_credential(Credential.Kind.API, "klien", user=cast["dispatcher"], scopes=["units:read"])
    client = Client()
    assert client.get("/api/units/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert client.get("/api/units/", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_ten_wrong_passwords_close_the_door(client, cast):
    cache.clear()
    for _ in range(10):
        assert client.post("/login/", {"username": "dispatcher", "password": "x"}).status_code == 200
    right = {"username": "dispatcher", "password": "a-long-test-password"}
    assert client.post("/login/", right).status_code == 429


def test_pages_are_closed_to_strangers_and_carry_a_strict_policy(client, as_):
    assert client.get("/wall/").status_code == 302
    assert as_("nobody").get("/wall/").status_code == 403
    page = as_("planner").get("/wall/")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_tiles_hold_all_layers_and_impossible_ones_are_refused(as_):
    desk = as_("planner")
    tile = desk.get("/tiles/x/9/421/257.mvt")
    assert tile.status_code == 200
    assert all(name in tile.content for name in (b"land", b"boundary", b"road", b"label"))
    assert desk.get("/tiles/x/3/99/0.mvt").status_code == 404


def test_route_and_zones_carry_their_network(as_):
    desk = as_("planner")
    road = desk.get("/api/route/?from=116.7735,-1.2503&to=116.7276,-1.31&profile=ambulance").json()
    assert road["properties"]["network"]
    assert road["properties"]["metres"] > 5000
    assert desk.get("/api/route/?from=-1.25,116.77&to=116.7276,-1.31").status_code == 400
    zones = desk.get("/api/zones/?service=fire&clock=target").json()["features"]
    assert len(zones) >= 8
    assert all(z["properties"]["people_is_estimate"] for z in zones)
    assert desk.get("/api/zones/?colour=red").status_code == 400
