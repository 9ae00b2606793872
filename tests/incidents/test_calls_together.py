"""Calls with real commits and threads: two desks, two telephone lines, two who merge."""

import threading

from django.db import close_old_connections, connection

from agencies.actions import NotAllowed, issue_credential
from agencies.models import Credential, Role
from incidents.actions import (
    answer_call,
    hear_exchange,
    merge_incidents,
    open_from_call,
    open_incident,
    save_draft,
    take_call,
    unmerge_incident,
)
from incidents.models import Call, Incident, Merge
from incidents.places import Located
from tests.conftest import person


def at_once(*steps):
    """Run all at the same moment; what each returned, or the refusal it met."""
    gate, found = threading.Barrier(len(steps)), [None] * len(steps)

    def run(k, step):
        close_old_connections()
        gate.wait()
        try:
            found[k] = step()
        except NotAllowed as error:
            found[k] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def refusals(found):
    return [str(f) for f in found if isinstance(f, NotAllowed)]


def test_of_many_who_answer_one_ringing_call_one_wins(regency):
    credential, _secret = issue_credential(Credential.Kind.TELEPHONY, "sentral")
    people = [person(f"penerima-{k}", Role.CALL_TAKER) for k in range(6)]
    for n in range(5):
        call = hear_exchange(credential, f"c-{n}", "ringing", number="+628129999000")
        found = at_once(*(lambda p=p: answer_call(call.pk, by=p) for p in people))
        winner = Call.objects.get(pk=call.pk).taken_by.username
        assert len(refusals(found)) == 5
        assert all(winner in text for text in refusals(found))


def test_one_call_told_by_many_lines_at_once_is_one_call(regency):
    credential, _secret = issue_credential(Credential.Kind.TELEPHONY, "sentral")
    events = ["ringing", "answered", "ended", "ringing", "missed", "ended"]
    for n in range(5):
        found = at_once(*(lambda e=e: hear_exchange(credential, f"c-{n}", e, number="+628129999000") for e in events))
        assert not refusals(found)
        assert Call.objects.get(exchange_ref=f"c-{n}").status == "ended"
    assert Call.objects.count() == 5


def test_two_keys_pressed_at_once_open_one_incident(regency):
    call = take_call(by=person("penerima", Role.CALL_TAKER))
    found = at_once(
        *(lambda: open_from_call(call.pk, type_code="KEB-01", place=Located(116.7276, -1.31)) for _ in range(4))
    )
    assert len(refusals(found)) == 3
    assert Incident.objects.count() == 1


def test_no_field_is_lost_where_two_desks_type_into_one_form(regency):
    people = [person(f"penerima-{k}", Role.CALL_TAKER) for k in range(4)]
    call = take_call(by=people[0])
    names = ("narrative", "landmark", "title", "caller_name")
    at_once(*(lambda n=n, p=p: save_draft(call.pk, {n: n}, base=0, by=p) for n, p in zip(names, people, strict=True)))
    draft = Call.objects.get().draft
    assert {name: entry["value"] for name, entry in draft.items()} == {name: name for name in names}
    assert sorted(entry["version"] for entry in draft.values()) == [1, 2, 3, 4]


def test_two_incidents_merged_into_each_other_at_once_leave_one(regency):
    for _ in range(5):
        a, b = (open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31).pk for _ in range(2))
        found = at_once(lambda a=a, b=b: merge_incidents(a, b), lambda a=a, b=b: merge_incidents(b, a))
        assert len(refusals(found)) == 1
        assert set(Incident.objects.filter(pk__in=(a, b)).values_list("status", flat=True)) == {"merged", "new"}
        child = Merge.objects.latest("pk").child_id
        again = at_once(*(lambda: unmerge_incident(child, reason="x") for _ in range(2)))
        assert len(refusals(again)) == 1
