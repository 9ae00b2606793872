"""Two who act at once: what one of them waited for is known to it, and what is refused leaves nothing."""

import threading

import pytest
from django.db import connection

from agencies.actions import issue_credential
from agencies.models import Credential, Crew, Role, Unit
from incidents.actions import (
    NotAllowed,
    accept_shift,
    add_report,
    answer_call,
    check_unit,
    common,
    dispatch_unit,
    divert_unit,
    hear_exchange,
    merge_incidents,
    offer_shift,
    pass_on_facts,
    set_parent,
    start_shift,
    step_dispatch,
    tell_facts,
    unmerge_incident,
)
from incidents.models import Call, Dispatch, Incident, LogEntry, Shift
from live.log import end_of_log, read_since
from tests.conftest import person
from tests.incidents.crews import phone, post
from tests.incidents.fires import fire, send, shown
from tests.incidents.test_locks import meanwhile


def tried(step):
    """What a step comes to: its value or what it raises."""
    got = []

    def run():
        try:
            got.append(step())
        except NotAllowed as error:
            got.append(error)

    return run, got


def test_a_step_that_waited_for_a_merge_is_a_step_of_what_it_was_merged_into(regency):
    a, b = fire(), fire()
    (sent,) = send(a, "Induk 1")
    position = end_of_log()
    meanwhile(lambda: merge_incidents(a.pk, b.pk), lambda: step_dispatch(sent.pk, "en_route"))
    for row in (a, b):
        row.refresh_from_db()
    assert (a.status, a.departed_at) == ("merged", None)
    assert b.status == "en_route"
    assert b.departed_at is not None
    assert shown(a) is None
    told = [e.payload for e in read_since(position) if e.object_type == "incident" and e.object_id == str(b.pk)]
    assert told[-1]["units"][0]["status"] == "en_route"


def test_a_step_that_waited_for_an_unmerge_is_a_step_of_its_own_incident(regency):
    a, b = fire(), fire()
    (sent,) = send(a, "Induk 1")
    merge_incidents(a.pk, b.pk)
    meanwhile(lambda: unmerge_incident(a.pk, reason="salah"), lambda: step_dispatch(sent.pk, "on_scene"))
    for row in (a, b):
        row.refresh_from_db()
    assert (a.status, b.status, b.arrived_at) == ("on_scene", "new", None)


def test_a_unit_is_not_diverted_to_what_its_incident_was_just_merged_into(regency):
    a, b = fire(), fire()
    (sent,) = send(a, "Induk 1")
    run, got = tried(lambda: divert_unit(sent.pk, b.pk, reason="x"))
    meanwhile(lambda: merge_incidents(a.pk, b.pk), run)
    assert isinstance(got[0], NotAllowed)
    assert list(Dispatch.objects.values_list("incident_id", "status")) == [(b.pk, "ordered")]


def test_facts_told_while_a_merge_commits_are_shown_where_it_went(regency):
    a, b = fire(type_code="KEC-01"), fire(type_code="KEC-01")
    meanwhile(lambda: merge_incidents(a.pk, b.pk), lambda: tell_facts(a.pk, {"trapped": "yes"}))
    assert [fact["id"] for fact in shown(b)["facts"]] == ["trapped"]
    assert Incident.objects.get(pk=b.pk).priority == 1


def test_a_report_added_while_a_merge_commits_belongs_where_it_went(regency):
    a, b = fire(), fire()
    meanwhile(lambda: merge_incidents(a.pk, b.pk), lambda: add_report(a.pk, narrative="asap"))
    assert Incident.objects.get(pk=b.pk).reports.filter(narrative="asap").exists()


def test_a_crew_cannot_call_itself_ready_while_it_is_being_sent(regency):
    unit = Unit.objects.get(call_sign="Induk 1")
    crew, burning, got = phone("Induk 1"), fire(), []
    Unit.objects.filter(pk=unit.pk).update(status="returning")
    meanwhile(
        lambda: dispatch_unit(burning.pk, unit.pk),
        lambda: got.append(post(crew, "status", {"status": "available"}).json()["done"]),
    )
    assert got == [False]
    assert Unit.objects.get(pk=unit.pk).status == "assigned"
    step_dispatch(Dispatch.objects.get().pk, "en_route")


def test_who_waited_for_a_hand_over_writes_into_the_next_watch(regency):
    first, second = person("s1", Role.SUPERVISOR), person("s2", Role.SUPERVISOR)
    start_shift("Pagi", by=first)
    offer_shift(by=first)
    run, got = tried(lambda: check_unit(Unit.objects.get(call_sign="Induk 1").pk, people=4))
    meanwhile(lambda: accept_shift("Sore", by=second), run)
    assert got[0].shift == Shift.objects.get(name="Sore")


# --- what is refused -----------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k1"}])
def test_a_diversion_that_is_refused_within_a_package_leaves_the_unit_where_it_was(as_, key):
    calm, burning = fire(priority=4), fire()
    (sent,) = send(calm, "Induk 1")
    step_dispatch(sent.pk, "on_scene")
    unit = Unit.objects.get(call_sign="Induk 1")
    Crew.objects.filter(pk=unit.crew_id).update(on_duty=False)
    units = [unit.pk, Unit.objects.get(call_sign="Waru 1").pk]
    consents = [{"unit": unit.pk, "officer": "Pak A", "via": "radio"}]
    answer = as_("dispatcher").post(
        f"/api/incidents/{burning.pk}/package/",
        {"units": units, "reason": "perlu", "consents": consents},
        content_type="application/json",
        headers=key,
    )
    assert answer.status_code == 201
    sent.refresh_from_db()
    unit.refresh_from_db()
    assert (sent.status, unit.status) == ("on_scene", "on_scene")
    assert not LogEntry.objects.filter(kind__startswith="diverted").exists()


@pytest.mark.django_db
def test_a_crew_s_step_that_is_refused_leaves_nothing_with_a_key_too():
    burning, crew = fire(), phone("Induk 1")
    (sent,) = send(burning, "Induk 1")
    Unit.objects.filter(pk=sent.unit_id).update(status="available")  # as no desk can make it
    answer = post(crew, "steps", {"dispatch": sent.pk, "status": "en_route"}, key="x1")
    assert answer.json()["done"] is False
    sent.refresh_from_db()
    assert (sent.status, sent.departed_at) == ("ordered", None)


# --- rings ---------------------------------------------------------------------------------------------
def both(first, second):
    """What two steps at once raise."""
    raised = []

    def run(step):
        try:
            step()
        except Exception as error:  # noqa: BLE001  a deadlock, most of all
            raised.append(error)
        connection.close()

    threads = [threading.Thread(target=run, args=(step,)) for step in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def paced(monkeypatch):
    """Each of two threads goes on from a function of a module once the other has come out of it too."""

    def pace(name, *modules):
        gate = threading.Barrier(2)
        for module in modules:
            real = getattr(module, name)

            def slow(*args, real=real, **more):
                made = real(*args, **more)
                try:
                    gate.wait(0.5)
                except threading.BrokenBarrierError:
                    pass
                return made

            monkeypatch.setattr(module, name, slow)

    return pace


def missed(many):
    exchange, _secret = issue_credential(Credential.Kind.TELEPHONY, "sentral")
    return [hear_exchange(exchange, f"r{i}", "missed", number="+6281299991234").pk for i in range(many)]


def test_two_missed_calls_of_one_number_are_answered_at_once(regency, paced):
    from incidents.actions import calls

    one, other = missed(2)
    ani, budi = person("ani", Role.CALL_TAKER), person("budi", Role.CALL_TAKER)
    paced("locked_with_number", calls)
    refused = both(lambda: answer_call(one, by=ani), lambda: answer_call(other, by=budi))
    assert [type(error) for error in refused] == [NotAllowed]  # the one who answers deals with both
    assert Call.objects.filter(status="missed").count() == 0


def test_a_parent_is_taken_away_while_the_two_are_merged(regency, paced):
    a, b = fire(), fire()
    set_parent(b.pk, a.pk)
    paced("locked", common)
    assert both(lambda: set_parent(b.pk, None), lambda: merge_incidents(b.pk, a.pk)) == []


def test_facts_are_passed_on_while_a_merge_is_taken_back(regency, paced):
    a, b = fire(), fire()
    tell_facts(a.pk, {"trapped": "yes"})
    merge_incidents(a.pk, b.pk)
    paced("locked", common)
    assert both(lambda: pass_on_facts(b.pk, ["trapped"]), lambda: unmerge_incident(a.pk, reason="x")) == []


def test_a_ring_that_is_left_is_broken_and_done_again(regency, paced):
    from live.actions import action

    a, b = fire(), fire()
    gate = threading.Barrier(2)

    @action
    def in_order(first, second):
        common.locked(first)
        try:
            gate.wait(0.5)
        except threading.BrokenBarrierError:
            pass
        return common.locked(second)

    assert both(lambda: in_order(a.pk, b.pk), lambda: in_order(b.pk, a.pk)) == []
