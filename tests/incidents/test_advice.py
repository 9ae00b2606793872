"""What is sent against the advice needs a reason, one unit or a package; facts are loud until passed on."""

from django.utils import timezone

from agencies.models import Unit
from incidents.actions import open_incident, pass_on_facts, settle_fact, tell_facts
from incidents.models import LogEntry
from incidents.payloads import incident_payload
from incidents.recommend import recommend
from tests.incidents.test_orders import post


def fire():
    return open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)


def loud(incident):
    incident.refresh_from_db()
    return [f.id for f in incident_payload(incident).facts if f.loud]


def test_a_single_unit_that_was_not_recommended_is_sent_with_a_reason_alone(as_):
    desk, burning = as_("dispatcher"), fire()
    chosen = {line.unit.pk for line in recommend(burning, timezone.now()).chosen}
    far = Unit.objects.filter(agency__relation="order", status="available", crew__on_duty=True).exclude(pk__in=chosen)
    body = {"unit": far.first().pk}
    assert post(desk, f"/api/incidents/{burning.pk}/dispatch/", body).status_code == 409
    sent = post(desk, f"/api/incidents/{burning.pk}/dispatch/", body | {"reason": "membawa busa"})
    assert sent.status_code == 201
    entry = LogEntry.objects.get(incident=burning, kind="dispatched")
    assert entry.text == "membawa busa"
    assert entry.data["recommended"]


def test_who_comes_second_reads_by_whom_it_was_sent_not_that_a_reason_is_missing(as_):
    first, second = fire(), fire()
    unit = recommend(first, timezone.now()).chosen[0].unit.pk
    assert post(as_("supervisor"), f"/api/incidents/{first.pk}/dispatch/", {"unit": unit}).status_code == 201
    late = post(as_("dispatcher"), f"/api/incidents/{second.pk}/dispatch/", {"unit": unit})
    assert late.status_code == 409
    assert "supervisor" in late.json()["detail"]
    package = post(as_("dispatcher"), f"/api/incidents/{second.pk}/package/", {"units": [unit]})
    assert "supervisor" in package.json()["outcomes"][0]["refused"]


def test_who_sends_what_the_desk_shows_follows_the_advice_although_a_better_one_is_free_by_now(as_):
    desk, burning = as_("dispatcher"), fire()
    first = recommend(burning, timezone.now()).chosen[0].unit.pk
    Unit.objects.filter(pk=first).update(status="break")
    shown = desk.get(f"/api/incidents/{burning.pk}/recommendation/").json()["units"]
    Unit.objects.filter(pk=first).update(status="available")
    best = {line.unit.pk for line in recommend(burning, timezone.now()).chosen}
    other = next(int(pk) for pk in shown if int(pk) not in best)
    sent = post(desk, f"/api/incidents/{burning.pk}/dispatch/", {"unit": other})
    assert sent.status_code in (201, 202), sent.json()
    again = fire()  # nothing was shown for this one
    spare = Unit.objects.filter(agency__relation="order", status="available", crew__on_duty=True)
    spare = spare.exclude(pk__in={line.unit.pk for line in recommend(again, timezone.now()).chosen})
    assert post(desk, f"/api/incidents/{again.pk}/dispatch/", {"unit": spare.first().pk}).status_code == 409


def test_a_danger_told_later_is_loud_until_it_was_passed_on(as_):
    burning = fire()
    tell_facts(burning.pk, {"trapped": "yes", "vulnerable": "yes"})
    assert loud(burning) == ["trapped"]
    answer = post(as_("dispatcher"), f"/api/incidents/{burning.pk}/facts/pass/", {"facts": ["trapped"]})
    assert answer.status_code == 200
    assert loud(burning) == []
    assert LogEntry.objects.get(incident=burning, kind="facts_passed").data == {"facts": ["trapped"]}


def test_a_danger_known_from_the_first_call_is_not_news_and_a_settled_one_is_quiet(cast):
    burning = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, answers={"trapped": "yes"})
    assert loud(burning) == []
    tell_facts(burning.pk, {"trapped": "no"})
    assert loud(burning) == ["trapped"]  # disputed
    settle_fact(burning.pk, "trapped", "yes", reason="komandan regu")
    assert loud(burning) == []
    pass_on_facts(burning.pk, ["trapped"])
