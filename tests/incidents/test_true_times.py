"""Steps told over the radio: their true times, in the order in which things happen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.actions import dispatch_unit, step_dispatch
from incidents.models import Dispatch, Incident, LogEntry
from tests.incidents.test_following import opened, post, unit

pytestmark = pytest.mark.django_db


def test_a_step_told_later_keeps_its_true_time_and_what_came_before_it_was_not_later(as_):
    fire, desk = opened(), as_("dispatcher")
    sent = dispatch_unit(fire.pk, unit("Petung 1").pk)
    now = timezone.now()
    Dispatch.objects.filter(pk=sent.pk).update(ordered_at=now - timedelta(minutes=20))

    def step(status, minutes):
        at = (now - timedelta(minutes=minutes)).isoformat()
        return post(desk, f"/api/dispatches/{sent.pk}/", {"status": status, "via": "radio", "at": at})

    refused = step("acknowledged", 30)
    assert refused.status_code == 409
    assert f"{timezone.localtime(now - timedelta(minutes=20)):%H.%M}" in refused.json()["detail"]
    assert step("acknowledged", 0).status_code == 200  # written down when it was told
    assert step("en_route", 15).status_code == 200
    assert step("on_scene", 17).status_code == 200
    assert step("cleared", 19).status_code == 409
    sent.refresh_from_db()
    assert sent.acknowledged_at == sent.departed_at == sent.arrived_at == now - timedelta(minutes=17)
    fire.refresh_from_db()
    assert fire.departed_at == fire.arrived_at == sent.arrived_at


def test_a_time_typed_in_whole_minutes_may_be_that_of_the_step_before(as_):
    sent = dispatch_unit(opened().pk, unit("Petung 1").pk)
    ordered = (timezone.now() - timedelta(minutes=5)).replace(second=40, microsecond=0)
    Dispatch.objects.filter(pk=sent.pk).update(ordered_at=ordered)
    at = ordered.replace(second=0).isoformat()
    answer = post(as_("dispatcher"), f"/api/dispatches/{sent.pk}/", {"status": "en_route", "via": "radio", "at": at})
    assert answer.status_code == 200
    sent.refresh_from_db()
    assert sent.departed_at == ordered


def test_t3_and_t4_are_the_first_units_whichever_is_told_first(as_):
    fire = opened()
    first, second = (dispatch_unit(fire.pk, unit(c).pk) for c in ("Induk 1", "Petung 1"))
    now = timezone.now()
    Dispatch.objects.update(ordered_at=now - timedelta(minutes=20))
    for sent, left, there in ((first, 10, 5), (second, 15, 9)):
        step_dispatch(sent.pk, "en_route", at=now - timedelta(minutes=left), via="radio")
        step_dispatch(sent.pk, "on_scene", at=now - timedelta(minutes=there), via="radio")
    fire.refresh_from_db()
    assert fire.departed_at == now - timedelta(minutes=15)
    assert fire.arrived_at == now - timedelta(minutes=9)


def test_t5_and_t6_have_their_true_times_too_and_none_before_what_came_before(as_):
    fire, desk = opened(), as_("dispatcher")
    sent = dispatch_unit(fire.pk, unit("Petung 1").pk)
    now = timezone.now()
    Dispatch.objects.update(ordered_at=now - timedelta(minutes=30))
    Incident.objects.update(reported_at=now - timedelta(minutes=31))
    step_dispatch(sent.pk, "on_scene", at=now - timedelta(minutes=20), via="radio")

    def told(status, minutes):
        body = {"status": status, "at": (now - timedelta(minutes=minutes)).isoformat()}
        return post(desk, f"/api/incidents/{fire.pk}/status/", body).status_code

    assert told("under_control", 25) == 409
    assert told("under_control", 10) == 200
    step_dispatch(sent.pk, "cleared", at=now - timedelta(minutes=6), via="radio")
    assert told("resolved", 8) == 409
    assert told("resolved", 5) == 200
    fire.refresh_from_db()
    assert (fire.controlled_at, fire.resolved_at) == (now - timedelta(minutes=10), now - timedelta(minutes=5))
    entries = LogEntry.objects.filter(incident=fire, kind="status").order_by("at")
    assert [entry.at for entry in entries] == [fire.controlled_at, fire.resolved_at]
