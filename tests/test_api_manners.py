"""What holds for every path of the API, found by walking them: writes are done once for a key, errors are
problem details, lists have an end, and each path is in the description."""

import json

import pytest
from django.test import Client
from django.urls import get_resolver

from agencies.apiview import WRITES, APIView

pytestmark = pytest.mark.django_db


def walk(patterns=None, before=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, path)
        elif path.startswith("api/") and hasattr(pattern.callback, "cls"):
            yield path, pattern.callback.cls


VIEWS = {path: view for path, view in walk() if path != "api/schema/"}


def filled(path):
    keys = {"<int:pk>": "999999", "<str:key>": "x", "<slug:code>": "x", "<str:area>": "x", "<int:year>": "2030"}
    for part, key in keys.items():
        path = path.replace(part, key)
    return f"/{path}"


def test_every_view_stands_on_the_one_base():
    assert len(VIEWS) > 75
    assert [path for path, view in VIEWS.items() if not issubclass(view, APIView)] == []


def test_every_write_is_done_once_for_a_key():
    writes = [
        (path, name, getattr(view, name)) for path, view in VIEWS.items() for name in WRITES if hasattr(view, name)
    ]
    assert len(writes) > 50
    assert [(path, name) for path, name, write in writes if not getattr(write, "is_once", False)] == []
    secret = {path for path, view in VIEWS.items() if not view.keeps_answers}
    links = {"api/calls/<int:pk>/location-link/", "api/units/<int:pk>/page-link/"}
    assert secret == {*links, "api/calls/<int:pk>/draft/", "api/unit/numbers/<int:pk>/"}  # callers' own words, numbers


@pytest.mark.parametrize("path", sorted(VIEWS))
def test_what_is_wrong_is_told_as_a_problem(path, as_):
    desk = as_("supervisor")
    stranger = Client().get(filled(path))
    assert stranger.status_code in (401, 403, 405)
    answers = [stranger, desk.patch(filled(path)), desk.post(filled(path), "{", content_type="application/json")]
    answers.append(desk.post(filled(path), "a=b", content_type="application/x-www-form-urlencoded"))
    answers.append(desk.post(filled(path), json.dumps({"nonsense": 1}), content_type="application/json"))
    for answer in answers:
        assert answer.status_code < 500
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
            body = answer.json()
            assert {"type", "title", "status", "detail"} <= set(body)
            assert body["status"] == answer.status_code
            assert body["title"] != "Error"


def test_a_path_that_is_not_there_is_a_problem_too(as_):
    answer = as_("dispatcher").get("/api/nothing/here/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert "/api/schema/" in answer.json()["detail"]
    assert as_("dispatcher").get("/nothing/").headers["Content-Type"].startswith("text/html")


def test_a_body_without_end_is_refused(as_):
    body = json.dumps({"text": "x" * 2_100_000})
    answer = as_("dispatcher").post("/api/incidents/1/log/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["title"]) == (413, "Content Too Large")


def test_each_path_and_its_key_are_described(as_):
    described = as_("dispatcher").get("/api/schema/?format=json").json()["paths"]
    assert len(described) == len(VIEWS)
    for path, operations in described.items():
        for method, operation in operations.items():
            if method in WRITES:
                keys = [p for p in operation.get("parameters", ()) if p["name"] == "Idempotency-Key"]
                assert keys, (method, path)
