"""The half-filled form, and the caller's own position by a one-time link."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.actions import NotAllowed
from incidents.actions import decide_offer, make_location_link, receive_position, save_draft, take_call
from incidents.models import Call, Incident, LocationLink, PositionOffer
from live.log import end_of_log, read_since
from tests.incidents.test_api import post

pytestmark = pytest.mark.django_db
WHERE = {"lon": 116.7276, "lat": -1.31, "accuracy": 12.5}


@pytest.fixture(autouse=True)
def _no_limit():
    cache.clear()


@pytest.fixture
def call(cast):
    return take_call(number="+6281299991234", caller_name="Nama Rahasia", by=cast["dispatcher"])


def put(client, path, body):
    return client.put(path, json.dumps(body), content_type="application/json")


# --- the draft ------------------------------------------------------------------------------------


def test_a_half_filled_form_survives_a_reload(as_, call):
    path = f"/api/calls/{call.pk}/draft/"
    first = put(
        as_("dispatcher"), path, {"base": 0, "fields": {"narrative": "api besar", "dangers": {"trapped": "yes"}}}
    )
    assert first.json() == {
        "version": 1,
        "fields": {"narrative": "api besar", "dangers": {"trapped": "yes"}},
        "overwritten": {},
    }
    put(as_("dispatcher"), path, {"base": 1, "fields": {"landmark": "dekat pasar"}})
    kept = as_("dispatcher").get(path).json()
    assert kept["version"] == 2
    assert kept["fields"] == {
        "narrative": "api besar",
        "dangers": {"trapped": "yes"},
        "landmark": "dekat pasar",
    }


def test_two_desks_on_one_form_lose_nothing_that_was_typed(as_, call):
    path = f"/api/calls/{call.pk}/draft/"
    put(as_("dispatcher"), path, {"base": 0, "fields": {"narrative": "satu", "landmark": "pasar"}})
    other = put(as_("supervisor"), path, {"base": 0, "fields": {"narrative": "dua", "title": "Kebakaran"}}).json()
    assert other["overwritten"] == {"narrative": {"value": "satu", "by": "dispatcher"}}
    read = put(as_("dispatcher"), path, {"base": other["version"], "fields": {"narrative": "tiga"}}).json()
    assert read["overwritten"] == {}
    assert as_("dispatcher").get(path).json()["fields"] == {
        "narrative": "tiga",
        "landmark": "pasar",
        "title": "Kebakaran",
    }


def test_the_same_again_is_no_event_and_no_word_of_it_is_in_a_frame(cast, call):
    position = end_of_log()
    save_draft(call.pk, {"caller_name": "Nama Rahasia"}, base=0, by=cast["dispatcher"])
    save_draft(call.pk, {"caller_name": "Nama Rahasia"}, base=1, by=cast["dispatcher"])
    (row,) = read_since(position)
    assert row.payload["draft_version"] == 1
    assert "Rahasia" not in json.dumps(row.payload)


@pytest.mark.parametrize(
    "body",
    [
        {"base": 0, "fields": {"colour": "red"}},
        {"base": 0, "fields": {"narrative": "x" * 20_001}},
        {"base": -1, "fields": {}},
        {"fields": {}},
        {"base": 0},
        {"base": 0, "fields": []},
        [],
    ],
)
def test_a_bad_draft_is_refused(as_, call, body):
    assert put(as_("dispatcher"), f"/api/calls/{call.pk}/draft/", body).status_code == 400
    assert Call.objects.get().draft == {}


def test_nan_is_no_number(as_, call):
    answer = as_("dispatcher").put(
        f"/api/calls/{call.pk}/draft/", '{"base": 0, "fields": {"lon": NaN}}', content_type="application/json"
    )
    assert answer.status_code == 400


# --- the caller's own position --------------------------------------------------------------------


def link_of(call):
    _link, secret = make_location_link(call.pk)
    return f"/lokasi/{secret}/"


def test_the_position_is_offered_and_moves_nothing(as_, call):
    made = post(as_("dispatcher"), f"/api/calls/{call.pk}/location-link/", {}).json()
    assert post(Client(), made["path"], WHERE).status_code == 200
    (row,) = as_("dispatcher").get("/api/calls/").json()
    assert row["offers"] == 1
    (offer,) = as_("dispatcher").get(f"/api/calls/{call.pk}/").json()["positions"]
    assert (offer["lon"], offer["lat"], offer["accuracy_m"]) == (116.7276, -1.31, 12.5)
    assert not Incident.objects.exists()
    taken = post(as_("dispatcher"), f"/api/positions/{offer['id']}/decide/", {"accept": True}).json()
    assert taken["accuracy_m"] == 12.5
    assert post(as_("supervisor"), f"/api/positions/{offer['id']}/decide/", {"accept": False}).status_code == 409
    assert as_("dispatcher").get("/api/calls/").json()[0]["offers"] == 0


def test_the_page_needs_no_log_in_knows_nobody_and_a_preview_uses_nothing_up(call):
    path = link_of(call)
    for _ in range(3):
        page = Client().get(path)
        assert page.status_code == 200
    text = page.content.decode()
    assert "Rahasia" not in text
    assert "9999" not in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert post(Client(), path, WHERE).status_code == 200


def test_a_link_works_once_and_for_ten_minutes(call):
    path = link_of(call)
    assert post(Client(), path, WHERE).status_code == 200
    assert post(Client(), path, WHERE).status_code == 410
    assert Client().get(path).status_code == 410
    late = link_of(call)
    LocationLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert post(Client(), late, WHERE).status_code == 410
    assert Client().get("/lokasi/nonsense/").status_code == 410
    assert PositionOffer.objects.count() == 1


def test_a_new_link_ends_the_one_before_and_there_are_not_many(call):
    first, second = link_of(call), link_of(call)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    for _ in range(3):
        make_location_link(call.pk)
    with pytest.raises(NotAllowed, match="ask for the place"):
        make_location_link(call.pk)


@pytest.mark.parametrize(
    "body",
    [
        {"lon": "x"},
        {"lon": None},
        {"lon": 2.35, "lat": 48.85},
        {"lon": -1.31, "lat": 116.7276},
        {"lon": 1e400},
        {"accuracy": -1},
    ],
)
def test_a_position_that_cannot_be_uses_nothing_up(call, body):
    path = link_of(call)
    assert post(Client(), path, WHERE | body).status_code in (400, 410)
    for raw in ("", "[]", "{", '{"lon": NaN, "lat": -1.31, "accuracy": 1}', "x" * 9000):
        assert Client().post(path, raw, content_type="application/json").status_code == 400
    assert post(Client(), path, WHERE).status_code == 200


def test_many_tries_from_one_address_are_stopped(call):
    path = link_of(call)
    codes = [Client().get(path).status_code for _ in range(35)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_a_position_is_decided_once(cast, call):
    _link, secret = make_location_link(call.pk)
    offer = receive_position(secret, 116.7276, -1.31, 5)
    assert decide_offer(offer.pk, False, by=cast["dispatcher"]).declined_at
    assert decide_offer(offer.pk, False, by=cast["supervisor"]).decided_by == cast["dispatcher"]
    with pytest.raises(NotAllowed, match="already"):
        decide_offer(offer.pk, True, by=cast["supervisor"])
