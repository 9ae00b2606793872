"""A flaky line repeats what it sends, and two desks fight for one unit."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agencies.actions import forget_answers
from agencies.models import KeptAnswer, Role, Unit, User
from incidents.actions import NotAllowed, dispatch_unit, open_incident
from incidents.models import ACTIVE_DISPATCH, Dispatch, Incident, LogEntry
from tests.conftest import person

FIRE = {"type": "KEB-01", "lon": 116.7276, "lat": -1.31}


def post(client, path, body, key=None):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def at_once(*works):
    """Run works in threads of their own, all from one moment; returns what each returned or raised."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(i, work):
        try:
            gate.wait()
            results[i] = work()
        except Exception as error:
            results[i] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db
def test_an_incident_that_is_sent_twice_is_opened_once(as_):
    desk = as_("dispatcher")
    first = post(desk, "/api/incidents/", FIRE, "a-1")
    second = post(desk, "/api/incidents/", FIRE, "a-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert Incident.objects.count() == 1
    post(desk, "/api/incidents/", FIRE, "a-2")
    post(desk, "/api/incidents/", FIRE)
    assert Incident.objects.count() == 3


@pytest.mark.django_db
def test_orders_and_steps_are_done_once(as_):
    desk, fire = as_("dispatcher"), open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)
    body = {"unit": Unit.objects.get(call_sign="Induk 1").pk}
    sent = [post(desk, f"/api/incidents/{fire.pk}/dispatch/", body, "b-1").json() for _ in range(2)]
    assert sent[0] == sent[1]
    step = {"status": "on_scene", "via": "radio"}
    for _ in range(3):
        assert post(desk, f"/api/dispatches/{sent[0]['id']}/", step, "b-2").status_code == 200
    assert LogEntry.objects.filter(incident=fire, kind="dispatch.on_scene").count() == 1


@pytest.mark.django_db
def test_a_key_belongs_to_one_request_of_one_person(as_):
    post(as_("dispatcher"), "/api/incidents/", FIRE, "c-1")
    other = post(as_("dispatcher"), "/api/incidents/", FIRE | {"title": "lain"}, "c-1")
    assert other.status_code == 409
    assert "another request" in other.json()["detail"]
    assert post(as_("supervisor"), "/api/incidents/", FIRE, "c-1").status_code == 201
    assert Incident.objects.count() == 2
    assert post(as_("dispatcher"), "/api/incidents/", FIRE, "x" * 101).status_code == 400


@pytest.mark.django_db
def test_what_failed_is_not_kept_and_may_be_tried_again(as_):
    desk, fire = as_("dispatcher"), open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)
    engine = Unit.objects.get(call_sign="Induk 1")
    Unit.objects.filter(pk=engine.pk).update(status="out_of_service")
    path, body = f"/api/incidents/{fire.pk}/dispatch/", {"unit": engine.pk}
    assert post(desk, path, body, "d-1").status_code == 409
    assert post(desk, "/api/incidents/", FIRE | {"lon": 2.35, "lat": 48.85}, "d-2").status_code == 400
    assert not KeptAnswer.objects.exists()
    Unit.objects.filter(pk=engine.pk).update(status="available")
    assert post(desk, path, body, "d-1").status_code == 201


@pytest.mark.django_db
def test_a_replay_is_no_way_around_a_role(as_):
    post(as_("dispatcher"), "/api/incidents/", FIRE, "e-1")
    assert post(as_("owner"), "/api/incidents/", FIRE, "e-1").status_code == 403
    assert post(as_("planner"), "/api/incidents/", FIRE, "e-1").status_code == 403


@pytest.mark.django_db
def test_kept_answers_are_forgotten_in_time(as_):
    post(as_("dispatcher"), "/api/incidents/", FIRE, "f-1")
    assert forget_answers(24) == 0
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=25))
    assert forget_answers(24) == 1


def test_the_same_request_sent_at_once_from_eight_lines_opens_one_incident(regency):
    person("desk", Role.DISPATCHER)

    def send():
        client = Client()
        client.force_login(User.objects.get(username="desk"))
        return post(client, "/api/incidents/", FIRE, "g-1").json()["id"]

    assert len(set(at_once(*[send] * 8))) == 1
    assert Incident.objects.count() == 1


def test_of_many_dispatchers_one_wins_the_unit_and_the_others_are_told_by_whom(regency):
    people = [person(f"desk-{i}", Role.DISPATCHER) for i in range(6)]
    fires = [open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31) for _ in people]
    engine = Unit.objects.get(call_sign="Induk 1")

    def send(fire, by):
        return lambda: dispatch_unit(fire.pk, engine.pk, by=by)

    results = at_once(*[send(fire, by) for fire, by in zip(fires, people, strict=True)])
    won = [r for r in results if isinstance(r, Dispatch)]
    assert len(won) == 1
    lost = [r for r in results if isinstance(r, NotAllowed)]
    assert len(lost) == len(people) - 1
    assert all(won[0].ordered_by.username in str(r) and won[0].incident.number in str(r) for r in lost)
    assert Dispatch.objects.filter(unit=engine, status__in=ACTIVE_DISPATCH).count() == 1


def test_two_vehicles_with_one_crew_cannot_both_go(regency):
    fires = [open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31) for _ in range(2)]
    shared = [Unit.objects.get(call_sign=name) for name in ("Induk 1", "Induk Tangki 1")]
    assert shared[0].crew_id == shared[1].crew_id
    works = [lambda f=f, u=u: dispatch_unit(f.pk, u.pk) for f, u in zip(fires, shared, strict=True)]
    results = at_once(*works)
    assert sum(isinstance(r, Dispatch) for r in results) == 1
    assert any("crew" in str(r) for r in results if isinstance(r, NotAllowed))
