"""What happens around a merge: what goes along, what it does not claim, and what is left when it is taken
back after things went on."""

import pytest
from django.utils import timezone

from agencies.models import Agency, Hospital, Unit
from incidents.actions import (
    add_staging_point,
    ask_agency,
    merge_incidents,
    set_incident_status,
    set_parent,
    set_scene_commander,
    step_dispatch,
    transport_patient,
    unmerge_incident,
)
from incidents.models import Incident
from tests.incidents.fires import fire, send, shown

pytestmark = pytest.mark.django_db


def again(*incidents):
    return [Incident.objects.get(pk=i.pk) for i in incidents]


def test_an_incident_is_not_under_control_by_what_was_merged_into_it():
    calm, raging = fire(), fire()
    (there,) = send(calm, "Induk 1")
    step_dispatch(there.pk, "on_scene")
    set_incident_status(calm.pk, "under_control")
    (coming,) = send(raging, "Waru 1")
    step_dispatch(coming.pk, "en_route")
    merge_incidents(calm.pk, raging.pk)
    assert again(raging)[0].status == "on_scene"
    unmerge_incident(calm.pk, reason="dua tempat")
    assert [i.status for i in again(calm, raging)] == ["under_control", "en_route"]


def test_help_that_was_asked_for_goes_along_and_comes_back():
    a, b = fire(), fire()
    agency = Agency.objects.filter(relation=Agency.Relation.REQUEST, is_active=True).first()
    asked = ask_agency(a.pk, agency.pk, message="bantu")
    merge_incidents(a.pk, b.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.incident_id) == ("sent", b.pk)
    assert agency.pk in b.agencies.values_list("pk", flat=True)
    unmerge_incident(a.pk, reason="salah")
    asked.refresh_from_db()
    assert (asked.status, asked.incident_id) == ("sent", a.pk)
    assert agency.pk not in b.agencies.values_list("pk", flat=True)


def test_staging_points_and_parts_go_along_and_come_back():
    a, b, part = fire(), fire(), fire()
    set_parent(part.pk, a.pk)
    add_staging_point(a.pk, name="Gerbang", lon=116.7334, lat=-1.3059)
    merge_incidents(a.pk, b.pk)
    assert ([s["name"] for s in shown(b)["staging"]], shown(b)["parts"]) == (["Gerbang"], [str(part.pk)])
    assert shown(part)["parent"] == str(b.pk)
    unmerge_incident(a.pk, reason="salah")
    assert ([s["name"] for s in shown(a)["staging"]], shown(a)["parts"]) == (["Gerbang"], [str(part.pk)])
    assert (shown(b)["staging"], shown(b)["parts"]) == ([], [])


def test_units_sent_since_keep_the_incident_dispatched_when_a_merge_is_taken_back():
    a, b = fire(), fire()
    send(a, "Induk 1")
    merge_incidents(a.pk, b.pk)
    (own,) = send(b, "Waru 1")
    unmerge_incident(a.pk, reason="salah")
    (b,) = again(b)
    assert (b.status, b.dispatched_at) == ("dispatched", own.ordered_at)


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_merges_each_takes_back_its_own_part_alone(first):
    children, into = [fire(priority=1), fire(priority=2)], fire(priority=3)
    send(children[0], "Induk 1")
    send(children[1], "Waru 1")
    for child in children:
        merge_incidents(child.pk, into.pk)
    gone, left = children[first], children[1 - first]
    unmerge_incident(gone.pk, reason="salah")
    (now,) = again(into)
    assert (now.priority, now.status) == (left.priority, "dispatched")
    assert now.dispatched_at == again(left)[0].dispatched_at
    unmerge_incident(left.pk, reason="salah")
    (now,) = again(into)
    assert (now.priority, now.status, now.dispatched_at) == (3, "new", None)


def test_a_merge_is_taken_back_while_its_ambulance_has_a_patient():
    a, b = fire(type_code="KES-01"), fire(type_code="KES-01")
    ambulance = Unit.objects.filter(profile="ambulance", agency__relation=Agency.Relation.ORDER).first()
    (sent,) = send(a, ambulance.call_sign)
    step_dispatch(sent.pk, "on_scene")
    merge_incidents(a.pk, b.pk)
    transport_patient(sent.pk, Hospital.objects.filter(station__is_active=True).first().pk)
    unmerge_incident(a.pk, reason="salah")
    assert [i.status for i in again(a, b)] == ["on_scene", "new"]


def test_who_commands_at_a_scene_is_there_with_a_unit_of_the_incident():
    a, b = fire(), fire()
    (sent,) = send(a, "Induk 1")
    step_dispatch(sent.pk, "on_scene")
    set_scene_commander(a.pk, unit_id=sent.unit_id)
    merge_incidents(a.pk, b.pk)
    set_scene_commander(b.pk, unit_id=sent.unit_id)
    unmerge_incident(a.pk, reason="salah")
    a, b = again(a, b)
    assert (a.commander_unit_id, b.commander_unit_id) == (sent.unit_id, None)
    merge_incidents(a.pk, b.pk)
    step_dispatch(sent.pk, "cleared")
    unmerge_incident(a.pk, reason="salah")
    assert again(a)[0].commander_unit_id is None


def test_an_incident_whose_units_were_called_back_meanwhile_waits_for_one_again():
    a, b = fire(), fire()
    (sent,) = send(a, "Induk 1")
    merge_incidents(a.pk, b.pk)
    step_dispatch(sent.pk, "cancelled", at=timezone.now())
    unmerge_incident(a.pk, reason="salah")
    assert again(a)[0].status == "verified"
