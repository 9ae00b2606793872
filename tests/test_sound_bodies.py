"""What can be read and yet not be borne: refused at the door, in words, whatever the path."""

import json

import pytest
from django.core.cache import cache

from agencies.parsers import DEEPEST
from incidents.actions import take_call

pytestmark = pytest.mark.django_db
ANYWHERE = ("/api/incidents/", "/api/calls/", "/api/closures/", "/api/planning/coverage/", "/api/judge/")


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def refused(client, path, body):
    answer = client.post(path, body, content_type="application/json")
    assert answer.status_code == 400, (path, answer.status_code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.json()["detail"]


@pytest.mark.parametrize("body", [nested(DEEPEST + 1), nested(10_000), "[" * 10_000, "[" * 10_000 + "]" * 10_000])
@pytest.mark.parametrize("path", ANYWHERE)
def test_a_body_nested_without_end_is_refused(as_, path, body):
    assert "nested too deep" in refused(as_("supervisor"), path, body)


def test_a_body_may_be_as_deep_as_any_geometry(as_):
    answer = as_("supervisor").post("/api/judge/", nested(DEEPEST - 1), content_type="application/json")
    assert "unknown field" in str(answer.json()["errors"])


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"], ids=["half a letter", "nul"])
def test_a_text_that_no_answer_could_repeat_is_refused_as_a_name_and_as_a_choice(as_, cast, text):
    call = take_call(number="08123456789", by=cast["supervisor"])
    for path, body in (
        (f"/api/calls/{call.pk}/close/", {"call_class": text}),
        (f"/api/calls/{call.pk}/callback/", {"outcome": text}),
        ("/api/calls/", {text: 1}),
        ("/api/planning/coverage/", {"edits": [{"kind": [{text: text}]}]}),
    ):
        assert "half of a character" in refused(as_("supervisor"), path, json.dumps(body))


def test_a_number_or_a_time_beyond_all_measure_is_refused(as_):
    desk = as_("supervisor")
    for path, body in (
        ("/api/calls/", {"received_at": "0001-01-01T00:00:00"}),
        ("/api/calls/", {"received_at": "0001-01-02T00:00:00Z"}),
        ("/api/calls/", {"received_at": "1999-12-31T00:00:00Z"}),
        ("/api/incidents/", {"type": "KEB-01", "lon": 10**400, "lat": -1.3}),
        ("/api/incidents/", {"type": "KEB-01", "lon": 116.7, "lat": -(10**400)}),
    ):
        assert refused(desk, path, json.dumps(body))


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
def test_a_number_that_is_infinite_once_it_is_read_is_refused(as_, cast, key):
    call = take_call(number="08123456789", by=cast["supervisor"])
    for body in ('{"base": 0, "fields": {"lon": 1e999}}', '{"base": 0, "fields": {"answers": {"trapped": -1e999}}}'):
        path = f"/api/calls/{call.pk}/draft/"
        answer = as_("supervisor").put(path, body, content_type="application/json", headers=key)
        assert answer.status_code == 400
        assert "too great" in answer.json()["detail"]


@pytest.mark.parametrize("body", ["[" * 2_000, '{"lon": 1' + "0" * 400 + ', "lat": 0, "accuracy": 1}'])
def test_a_phone_that_sends_nonsense_is_told_to_try_again(client, db, body):
    cache.clear()  # tries from this address
    answer = client.post("/lokasi/x/", body, content_type="application/json")
    assert (answer.status_code, "try again" in answer.json()["detail"]) == (400, True)


def test_a_key_with_nul_is_of_nothing(as_):
    assert as_("planner").get("/api/planning/growth/%00/2030/").status_code == 404


def test_no_header_of_the_description_repeats_what_was_asked(as_):
    answer = as_("dispatcher").get("/api/schema/?version=%00%0a")
    assert (answer.status_code, "\x00" in answer.headers["Content-Disposition"]) == (200, False)
