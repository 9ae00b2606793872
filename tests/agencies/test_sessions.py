"""Who asks: a session and its user, as fresh as the request."""

import pytest
from django.contrib.sessions.models import Session
from django.db import DataError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Membership, Role
from live.ask import ask

pytestmark = pytest.mark.django_db
PATH = "/api/incidents/"


@pytest.fixture
def dispatcher(as_, cast):
    browser = as_("dispatcher")
    assert browser.get(PATH).status_code == 200
    return browser


@pytest.mark.parametrize("key", ['"\\000\\000\\000\\000abcdefgh"', "x" * 5000, "' OR 1=1 --", '"\\377\\303"', "a b;c"])
def test_a_session_of_any_text_is_nobodys(key):
    browser = Client(headers={"cookie": f"sessionid={key}"})
    assert browser.get(PATH).status_code == 401
    assert browser.get("/dispatch/").status_code == 302


def test_who_loses_their_role_may_do_nothing_with_the_next_request(dispatcher, cast):
    Membership.objects.filter(user=cast["dispatcher"]).delete()
    assert dispatcher.get(PATH).status_code == 403


def test_who_gets_another_role_has_it_with_the_next_request(dispatcher, cast):
    Membership.objects.filter(user=cast["dispatcher"]).update(role=Role.PLANNER)
    assert dispatcher.get("/dispatch/").status_code == 403
    assert dispatcher.get("/planner/").status_code == 200


def test_who_is_locked_is_out_with_the_next_request(dispatcher, cast):
    cast["dispatcher"].is_active = False
    cast["dispatcher"].save()
    assert dispatcher.get(PATH).status_code == 401


def test_a_session_that_has_ended_is_nobodys(dispatcher):
    Session.objects.update(expire_date=timezone.now())
    assert dispatcher.get(PATH).status_code == 401


def test_who_is_deleted_is_out_with_the_next_request(dispatcher, cast):
    cast["dispatcher"].delete()
    assert dispatcher.get(PATH).status_code == 401


def test_a_question_that_fails_says_so_as_any_other_of_the_database_and_is_counted():
    with CaptureQueriesContext(connection) as asked, pytest.raises(DataError), transaction.atomic():
        ask("SELECT 1 / %s::int", [0])
    assert any("SELECT 1" in query["sql"] for query in asked.captured_queries)
    assert ask("SELECT %(a)s::int + 1", {"a": 1}) == [(2,)]
