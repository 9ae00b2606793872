"""Order or request: who is commanded, who is asked, who answers, and what stands unanswered."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.access import ALL, COMMAND, WALL, agency_audience
from agencies.actions import save_ladder
from agencies.models import Agency, ContactStep, Role, Unit
from incidents.actions import (
    NotAllowed,
    accept_request,
    acknowledge_request,
    ask_agency,
    decline_request,
    dispatch_unit,
    open_incident,
    set_incident_status,
    step_dispatch,
)
from incidents.follower import alarm
from incidents.models import AgencyRequest, Dispatch, LogEntry, RequestStatus
from incidents.states import REQUEST
from live.log import end_of_log, read_since
from tests.conftest import person

pytestmark = pytest.mark.django_db
OFFICER = "Ipda Nama Rahasia"


@pytest.fixture
def fire():
    return open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)


@pytest.fixture
def police(as_, cast):
    cast["police"] = person("police", Role.AGENCY_DESK, Agency.objects.get(code="polres"))
    return as_("police")


def post(client, path, body=None):
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def asked(incident, code="polres", **more):
    return ask_agency(incident.pk, Agency.objects.get(code=code).pk, **more)


def later(seconds):
    Dispatch.objects.update(due_at=timezone.now() - timedelta(seconds=seconds))
    AgencyRequest.objects.update(due_at=timezone.now() - timedelta(seconds=seconds))


def test_an_order_goes_to_the_unit_and_a_request_to_the_desk_of_its_agency(as_, fire, police):
    desk = as_("dispatcher")
    engine, patrol = Unit.objects.get(call_sign="Induk 1"), Unit.objects.get(call_sign="Patroli 1")
    ordered = post(desk, f"/api/incidents/{fire.pk}/dispatch/", {"unit": engine.pk}).json()
    requested = post(desk, f"/api/incidents/{fire.pk}/dispatch/", {"unit": patrol.pk}).json()
    assert (ordered["request"], requested["id"]) == (None, None)
    patrol.refresh_from_db()
    assert patrol.status == "available"
    waiting = police.get("/api/requests/").json()
    assert [(r["unit"], r["status"]) for r in waiting] == [(str(patrol.pk), "sent")]
    body = {"officer": OFFICER, "units": [patrol.pk]}
    done = post(police, f"/api/requests/{requested['request']}/accept/", body)
    assert done.status_code == 200
    assert done.json()["units"] == [str(patrol.pk)]
    patrol.refresh_from_db()
    assert patrol.status == "assigned"
    assert fire.dispatches.get(unit=patrol).route is not None


def test_a_unit_that_was_asked_for_fills_the_plan_and_is_not_asked_for_twice(as_, fire):
    desk = as_("dispatcher")
    patrol = Unit.objects.get(call_sign="Patroli 1")
    asked(fire, unit_id=patrol.pk)
    rows = desk.get(f"/api/incidents/{fire.pk}/recommendation/").json()["rows"]
    assert next(r for r in rows if r["capability"] == "polisi")["chosen"] == []
    other = open_incident(type_code="KEC-01", lon=116.73, lat=-1.31)
    with pytest.raises(NotAllowed, match=fire.number):
        asked(other, unit_id=patrol.pk)
    rows = desk.get(f"/api/incidents/{other.pk}/recommendation/").json()["rows"]
    row = next(r for r in rows if r["capability"] == "polisi")
    assert fire.number in next(c for c in row["refused"] if c["unit"]["call_sign"] == "Patroli 1")["why_not"]


def test_who_sees_and_who_answers_a_request(as_, fire, police):
    request = asked(fire)
    assert [r["id"] for r in police.get(f"/api/incidents/{fire.pk}/requests/").json()] == [request.pk]
    assert as_("owner").get(f"/api/incidents/{fire.pk}/requests/").json() == []
    assert as_("owner").get("/api/requests/").json() == []
    assert as_("stranger").get(f"/api/incidents/{fire.pk}/requests/").status_code == 404
    assert as_("planner").get("/api/requests/").status_code == 403
    for name in ("owner", "colleague", "stranger"):
        assert post(as_(name), f"/api/requests/{request.pk}/acknowledge/").status_code == 404, name
    for name in ("planner", "nobody"):
        assert post(as_(name), f"/api/requests/{request.pk}/acknowledge/").status_code == 403, name
    assert post(police, f"/api/requests/{request.pk}/withdraw/", {"reason": "x"}).status_code == 403
    assert post(police, f"/api/incidents/{fire.pk}/requests/", {"agency": request.agency_id}).status_code == 403
    assert post(police, f"/api/requests/{request.pk}/acknowledge/").json()["status"] == "acknowledged"


def test_the_centre_says_whether_by_radio_or_by_telephone(as_, fire):
    request, desk = asked(fire), as_("dispatcher")
    assert post(desk, f"/api/requests/{request.pk}/acknowledge/").status_code == 400
    heard = post(desk, f"/api/requests/{request.pk}/acknowledge/", {"via": "telephone"})
    assert (heard.json()["status"], heard.json()["via"]) == ("acknowledged", "telephone")


def test_responsibility_passes_only_when_a_named_officer_accepts(as_, fire, cast):
    otorita = Agency.objects.get(code="otorita")
    assert otorita.is_neighbour
    refused = post(as_("dispatcher"), f"/api/incidents/{fire.pk}/lead/", {"agency": otorita.pk, "reason": "x"})
    assert refused.status_code == 409
    request = asked(fire, "otorita", transfers=True)
    acknowledge_request(request.pk, via="telephone")
    fire.refresh_from_db()
    assert fire.lead.code == "dpkp"
    with pytest.raises(NotAllowed, match="name the officer"):
        accept_request(request.pk, officer=" ", via="telephone")
    accept_request(request.pk, officer=OFFICER, via="telephone", by=cast["dispatcher"])
    fire.refresh_from_db()
    assert fire.lead.code == "otorita"
    entry = LogEntry.objects.get(incident=fire, kind="lead")
    assert entry.data == {"from": "DPKP", "to": "Otorita IKN"}


def test_the_name_of_the_officer_is_in_no_frame_no_log_and_not_for_others(as_, fire, police):
    position = end_of_log()
    request = asked(fire)
    accept_request(request.pk, officer=OFFICER)
    assert OFFICER not in json.dumps([row.payload for row in read_since(position)])
    assert OFFICER not in json.dumps(list(LogEntry.objects.values_list("data", "text")))
    assert OFFICER in as_("dispatcher").get(f"/api/incidents/{fire.pk}/requests/").content.decode()
    assert OFFICER not in police.get(f"/api/incidents/{fire.pk}/requests/").content.decode()


def test_a_request_is_heard_by_the_centre_and_the_agency_alone(fire):
    position = end_of_log()
    request = asked(fire)
    heard = {a for row in read_since(position) if row.object_type == "request" for a in row.audiences}
    assert heard == {COMMAND, agency_audience(request.agency_id)}
    assert not heard & {WALL, ALL}


def test_who_declines_says_why_and_the_incident_is_closed_to_it(fire):
    works = Agency.objects.get(code="dishub")
    request = asked(fire, "dishub")
    assert fire.agencies.filter(pk=works.pk).exists()
    with pytest.raises(NotAllowed, match="say why"):
        decline_request(request.pk, reason="")
    position = end_of_log()
    decline_request(request.pk, reason="derek rusak")
    assert not fire.agencies.filter(pk=works.pk).exists()
    own = {r.object_type: r.payload for r in read_since(position) if agency_audience(works.pk) in r.audiences}
    assert own == {"incident": None, "request": None}


def test_one_that_supports_the_kind_keeps_sight_after_it_declined(fire):
    decline_request(asked(fire, "polres").pk, reason="tidak ada regu")
    assert fire.agencies.filter(code="polres").exists()


def test_what_stands_unanswered_alarms_once_in_its_agencys_own_time(fire):
    Agency.objects.filter(code="dpkp").update(answer_seconds=90)
    sent = dispatch_unit(fire.pk, Unit.objects.get(call_sign="Induk 1").pk)
    request = asked(fire)
    assert (sent.due_at - sent.ordered_at).total_seconds() == 90
    assert (request.due_at - request.sent_at).total_seconds() == 60
    assert alarm() == 0
    later(1)
    position = end_of_log()
    assert alarm() == 2
    assert alarm() == 0
    kinds = {row.kind for row in read_since(position)}
    assert kinds == {"incident.unanswered", "request.unanswered"}
    unit = next(r.payload for r in read_since(position) if r.object_type == "incident")["units"][0]
    assert unit["alarmed_at"]
    assert set(LogEntry.objects.filter(incident=fire, kind__endswith="unanswered").values_list("kind", flat=True)) == {
        "order.unanswered",
        "request.unanswered",
    }


def test_an_acknowledged_order_does_not_alarm_and_an_acknowledged_request_does_again(fire):
    sent = dispatch_unit(fire.pk, Unit.objects.get(call_sign="Induk 1").pk)
    step_dispatch(sent.pk, "acknowledged", via="radio")
    request = asked(fire)
    later(1)
    acknowledge_request(request.pk, via="radio")
    assert alarm() == 0
    later(1)
    assert alarm() == 1
    assert AgencyRequest.objects.get().status == RequestStatus.UNANSWERED
    accept_request(request.pk, officer=OFFICER)


def test_the_ladder_is_climbed_rung_by_rung_and_each_call_is_kept(as_, fire, police):
    agency = Agency.objects.get(code="polres")
    save_ladder(agency, [ContactStep(order=1, post="Kepala SPKT", phone="0542-000001")])
    step = agency.ladder.get()
    request, desk = asked(fire), as_("dispatcher")
    shown = desk.get(f"/api/agencies/{agency.pk}/contacts/").json()["ladder"]
    assert [(r["step"], r["phone"]) for r in shown] == [(None, "110"), (step.pk, "0542-000001")]
    path = f"/api/requests/{request.pk}/tries/"
    assert post(desk, path, {"outcome": "no_answer"}).json()["next"] == "Kepala SPKT"
    assert post(desk, path, {"step": step.pk, "outcome": "reached"}).json()["next"] is None
    assert [t.post for t in request.tries.all()] == ["Polres", "Kepala SPKT"]
    assert LogEntry.objects.filter(incident=fire, kind="rung").count() == 2
    foreign = ContactStep.objects.create(agency=Agency.objects.get(code="pln"), post="Posko", phone="123")
    assert post(desk, path, {"step": foreign.pk, "outcome": "reached"}).status_code == 409
    assert post(police, path, {"outcome": "reached"}).status_code == 403
    assert police.get(f"/api/agencies/{agency.pk}/contacts/").status_code == 200
    assert as_("owner").get(f"/api/agencies/{agency.pk}/contacts/").status_code == 404
    assert as_("planner").get(f"/api/agencies/{agency.pk}/contacts/").status_code == 403


def test_requests_end_with_their_incident(fire):
    request = asked(fire)
    position = end_of_log()
    set_incident_status(fire.pk, "cancelled")
    request.refresh_from_db()
    assert request.status == RequestStatus.WITHDRAWN
    assert any(r.object_type == "request" and r.payload is None for r in read_since(position))
    later(1)
    assert alarm() == 0


def test_only_units_of_the_agency_can_be_named(fire):
    from incidents.actions import Order

    engine = Unit.objects.get(call_sign="Induk 1")
    request = asked(fire)
    with pytest.raises(NotAllowed, match="units of Polres alone"):
        accept_request(request.pk, officer=OFFICER, units=[Order(engine.pk)])
    request.refresh_from_db()
    assert request.status == RequestStatus.SENT


@pytest.mark.parametrize("before", sorted(REQUEST))
def test_no_answer_is_taken_that_the_table_of_states_does_not_have(fire, before):
    for after, act in {
        "acknowledged": lambda pk: acknowledge_request(pk, via="radio"),
        "accepted": lambda pk: accept_request(pk, officer=OFFICER),
        "declined": lambda pk: decline_request(pk, reason="x"),
    }.items():
        request = asked(fire, "pln")
        AgencyRequest.objects.filter(pk=request.pk).update(status=before)
        if after in REQUEST[before]:
            assert act(request.pk).status == after
        else:
            with pytest.raises(NotAllowed, match="may not follow"):
                act(request.pk)
        AgencyRequest.objects.filter(pk=request.pk).update(status="withdrawn")
