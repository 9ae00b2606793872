"""Plans and the joint package on the regency itself, through the API, with the cast."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.actions import set_crew_duty, set_unit_status
from agencies.models import Agency, Capability, Service, Unit
from agencies.units import active_units
from geo import runtime
from geo.coverage import free_at, reach_of, read_cells
from incidents.actions import (
    NotAllowed,
    dispatch_unit,
    load_plans,
    open_incident,
    raise_alarm,
    set_incident_status,
    step_dispatch,
)
from incidents.mandates import misfits
from incidents.models import Incident, IncidentType, LogEntry, PlanRow, ResponsePlan
from incidents.plans import plan_of, rows_of
from incidents.recommend import cover_of

pytestmark = pytest.mark.django_db
OFFICE = (116.7276, -1.31)  # the regent's office


@pytest.fixture
def fire():
    return open_incident(type_code="KEB-01", lon=OFFICE[0], lat=OFFICE[1])


def post(client, path, body):
    return client.post(path, json.dumps(body), content_type="application/json")


def ask(client, incident):
    return client.get(f"/api/incidents/{incident.pk}/recommendation/")


def test_every_kind_has_a_plan_and_the_package_fills_that_of_a_fire_without_counting_a_crew_twice(as_, fire):
    assert not IncidentType.objects.filter(plans=None).exists()
    made = ask(as_("dispatcher"), fire).json()
    assert [(r["capability"], r["count"], r["short"]) for r in made["rows"]] == [
        ("pompa_pemadam", 2, 0),
        ("tangki_air", 1, 0),
        ("ambulans", 1, 0),
        ("polisi", 1, 0),
    ]
    crews = [c["unit"]["crew"] for r in made["rows"] for c in r["chosen"]]
    assert len(set(crews)) == len(crews) == 5
    assert made["units"] == [c["unit"]["id"] for r in made["rows"] for c in r["chosen"]]
    assert {b["capability"]: bool(b["by"]) for b in made["brought"]} == {"rescue_darat": True, "apd_scba": True}
    nearest = made["rows"][0]["chosen"][0]
    assert nearest["arrival_s"] < 600
    assert nearest["road_m"] >= nearest["air_m"] * 0.9
    assert made["package_left_without"] >= max(c["left_without"] for r in made["rows"] for c in r["chosen"])


def test_those_who_cannot_go_stay_listed_with_the_reason(as_, fire):
    near = Unit.objects.get(call_sign="Induk 1")
    set_crew_duty(near.crew_id, False)
    set_unit_status(Unit.objects.get(call_sign="Petung 1").pk, "out_of_service")
    row = ask(as_("dispatcher"), fire).json()["rows"][0]
    reasons = {c["unit"]["call_sign"]: c["why_not"] for c in row["refused"]}
    assert reasons["Induk 1"] == "has no crew on duty"
    assert reasons["Petung 1"] == "out of service"
    assert all(c["why_not"] is None for c in row["chosen"])


def test_a_vehicle_whose_crew_is_out_with_another_cannot_go_and_covers_nobody(as_, fire):
    shared = Unit.objects.get(call_sign="Sotek Tangki 1")
    dispatch_unit(fire.pk, Unit.objects.get(call_sign="Sotek 1").pk)
    rows = {r["capability"]: r for r in ask(as_("dispatcher"), fire).json()["rows"]}
    reasons = {c["unit"]["call_sign"]: c["why_not"] for c in rows["tangki_air"]["refused"]}
    assert reasons[shared.call_sign] == "its crew is out with Sotek 1"
    service = Service.objects.get(code="fire")
    free = reach_of(service, free_at(active_units(), timezone.now()), runtime.current(fresh=True), read_cells())
    assert not {u.crew_id for u in free.units} & {shared.crew_id}


def test_what_nobody_can_fill_is_named(as_, fire):
    Unit.objects.filter(capabilities__code="tangki_air").update(is_active=False)
    made = ask(as_("dispatcher"), fire).json()
    assert {r["capability"]: r["short"] for r in made["rows"]}["tangki_air"] == 1
    assert made["shortfall"] == 1


def test_units_on_their_way_fill_the_plan_and_a_second_alarm_asks_for_more(as_, fire):
    desk = as_("dispatcher")
    sent = post(
        desk, f"/api/incidents/{fire.pk}/package/", {"units": [int(u) for u in ask(desk, fire).json()["units"]]}
    )
    assert sent.status_code == 201
    assert all(o["refused"] is None and o["expected_arrival"] for o in sent.json()["outcomes"])
    assert ask(desk, fire).json()["units"] == []
    assert post(desk, f"/api/incidents/{fire.pk}/alarm/", {"alarm": 2}).json()["alarm"] == 2
    more = ask(desk, fire).json()
    assert [(r["capability"], r["alarm"]) for r in more["rows"] if r["chosen"]] == [
        ("pompa_pemadam", 2),
        ("tangki_air", 2),
        ("ambulans", 2),
        ("trc", 2),
    ]


def test_one_who_was_not_recommended_goes_with_a_reason_and_it_is_kept(as_, fire):
    desk = as_("dispatcher")
    far = Unit.objects.get(call_sign="Babulu 1")
    refused = post(desk, f"/api/incidents/{fire.pk}/package/", {"units": [far.pk]})
    assert refused.status_code == 409
    assert "Babulu 1 was not recommended" in refused.json()["detail"]
    assert not fire.dispatches.exists()
    body = {"units": [far.pk], "reason": "membawa busa"}
    assert post(desk, f"/api/incidents/{fire.pk}/package/", body).status_code == 201
    entry = LogEntry.objects.get(incident=fire, kind="dispatched")
    assert entry.text == "membawa busa"
    assert "Induk 1" in entry.data["recommended"]


def test_a_unit_that_somebody_else_has_sent_does_not_hold_up_the_others(as_, fire, cast):
    other = open_incident(type_code="KEB-03", lon=OFFICE[0] + 0.01, lat=OFFICE[1])
    desk = as_("dispatcher")
    units = [int(u) for u in ask(desk, fire).json()["units"]]
    dispatch_unit(other.pk, units[0], by=cast["supervisor"])
    outcomes = post(desk, f"/api/incidents/{fire.pk}/package/", {"units": units[:1] + units[2:], "reason": "x"}).json()
    assert "supervisor" in outcomes["outcomes"][0]["refused"]
    assert all(o["dispatch"] or o["request"] for o in outcomes["outcomes"][1:])


def test_of_two_vehicles_with_one_crew_a_package_takes_the_first_and_says_why_not_the_other(as_, fire):
    first = Unit.objects.get(call_sign="Induk 1")
    other = Unit.objects.create(
        call_sign="Induk 9",
        agency=first.agency,
        station=first.station,
        crew=first.crew,
        vehicle_kind="x",
        profile="car",
    )
    body = {"units": [first.pk, other.pk], "reason": "x"}
    outcomes = post(as_("dispatcher"), f"/api/incidents/{fire.pk}/package/", body).json()["outcomes"]
    assert outcomes[0]["dispatch"] is not None
    assert outcomes[1]["refused"] == "the crew of Induk 9 is out with Induk 1"
    other.refresh_from_db()
    assert (other.status, other.dispatches.count()) == ("available", 0)


def test_a_unit_at_a_calm_scene_may_be_asked_for_and_one_with_a_patient_never(as_, fire):
    calm = open_incident(type_code="KEC-01", lon=OFFICE[0], lat=OFFICE[1] - 0.005)
    ambulances = list(Unit.objects.filter(capabilities__code="ambulans"))
    for unit in ambulances:
        set_unit_status(unit.pk, "out_of_service")
    near, with_patient = Unit.objects.get(call_sign="Ambulans RSUD 1"), Unit.objects.get(call_sign="Ambulans RSUD 2")
    for unit in (near, with_patient):
        set_unit_status(unit.pk, "available")
        for step in ("en_route", "on_scene"):
            step_dispatch((calm.dispatches.filter(unit=unit).first() or dispatch_unit(calm.pk, unit.pk)).pk, step)
    set_incident_status(calm.pk, "under_control")
    set_unit_status(with_patient.pk, "transporting")
    row = next(r for r in ask(as_("dispatcher"), fire).json()["rows"] if r["capability"] == "ambulans")
    assert [(c["unit"]["call_sign"], c["needs_consent"]) for c in row["chosen"]] == [("Ambulans RSUD 1", True)]
    assert calm.number in row["chosen"][0]["why_not"]
    assert "never diverted" in next(c for c in row["refused"] if c["unit"]["call_sign"] == "Ambulans RSUD 2")["why_not"]


def test_the_hole_that_a_choice_leaves_is_counted_by_cells(as_, fire):
    desk = as_("dispatcher")
    made = ask(desk, fire).json()
    pumps = made["rows"][0]
    alone = next(c for c in pumps["others"] if c["unit"]["call_sign"] == "Sotek 1")
    hole = desk.get(f"/api/hole/?units={alone['unit']['id']}").json()
    assert hole["people"] == alone["left_without"] > 1000
    assert hole["people"] == pytest.approx(sum(c[2] for c in hole["cells"]), abs=60)
    whole = desk.get(f"/api/hole/?units={','.join(made['units'])}").json()
    assert whole["people"] == made["package_left_without"]
    assert desk.get("/api/hole/?units=x").status_code == 400


def test_who_may_ask(as_, fire):
    assert ask(as_("planner"), fire).status_code == 403
    assert ask(as_("owner"), fire).status_code == 403
    assert ask(as_("nobody"), fire).status_code == 403
    assert post(as_("owner"), f"/api/incidents/{fire.pk}/package/", {"units": [1]}).status_code == 403
    assert as_("stranger").get("/api/misfits/").status_code == 403
    assert as_("planner").get("/api/misfits/").status_code == 200


def test_holes_and_overlaps_of_mandates_are_found():
    before = {(m.what, m.about) for m in misfits()}
    kind = IncidentType.objects.get(code="KEB-01")
    kind.supporting_agencies.add(kind.lead_agency)
    IncidentType.objects.filter(code="KEB-03").update(lead_agency=None)
    ResponsePlan.objects.filter(type__code="DLL-04").delete()
    Agency.objects.filter(units__capabilities__code="alat_berat").update(is_active=False)
    new = {(m.what, m.about.split()[0]) for m in misfits()} - {(w, a.split()[0]) for w, a in before}
    assert {("leads_twice", "KEB-01"), ("no_lead", "KEB-03"), ("no_plan", "DLL-04"), ("nobody_has", "Alat")} <= new


def test_a_plan_of_its_own_for_a_priority_goes_before_the_one_for_all():
    kind = IncidentType.objects.get(code="KEC-01")
    assert plan_of(kind.pk, 1).priority == 1
    assert plan_of(kind.pk, 3).priority is None


def test_plans_are_kept_until_one_of_their_rows_is_written(fire):
    rows = rows_of(fire)
    with CaptureQueriesContext(connection) as asked:
        assert [row.pk for row in rows_of(fire)] == [row.pk for row in rows]
    assert len(asked) == 1  # whether something was written
    PlanRow.objects.filter(pk=rows[0].pk).update(count=7)
    assert rows_of(fire)[0].count == 7
    Capability.objects.filter(pk=rows[0].capability_id).update(name="Lain")
    assert rows_of(fire)[0].capability.name == "Lain"
    fire.alarm = 3
    assert len(rows_of(fire)) >= len(rows)
    ResponsePlan.objects.filter(type=fire.type).delete()
    assert rows_of(fire) == []


def test_a_service_that_covers_nothing_any_more_is_not_kept_in_the_cover(fire):
    free = free_at(active_units(), timezone.now())
    before = len(cover_of(free).crews)
    Service.objects.filter(code=fire.type.lead_agency.service.code).update(capability=None)
    assert len(cover_of(free).crews) == before - 1


def test_a_confirmed_plan_is_not_overwritten_by_the_proposal(db):
    plan = ResponsePlan.objects.get(type__code="KES-01")
    ResponsePlan.objects.filter(pk=plan.pk).update(is_proposal=False)
    load_plans([{"type": "KES-01", "rows": [{"capability": "polisi"}]}])
    assert not PlanRow.objects.filter(plan=plan, capability__code="polisi").exists()
    with pytest.raises(NotAllowed, match="unknown capability jetpack"):
        load_plans([{"type": "KES-01", "rows": [{"capability": "jetpack"}]}])


def test_an_alarm_there_is_not_or_of_an_incident_that_has_ended_is_refused(fire):
    with pytest.raises(NotAllowed, match="1 to 3"):
        raise_alarm(fire.pk, 4)
    set_incident_status(fire.pk, "cancelled")
    with pytest.raises(NotAllowed, match="has ended"):
        raise_alarm(fire.pk, 2)
    assert Incident.objects.get(pk=fire.pk).alarm == 1


def test_a_unit_that_is_there_already_is_not_proposed_again_for_what_is_still_lacking(as_):
    low = open_incident(type_code="KEB-01", lon=OFFICE[0], lat=OFFICE[1], priority=4, priority_reason="kecil")
    sent = dispatch_unit(low.pk, Unit.objects.get(call_sign="Induk 1").pk)
    step_dispatch(sent.pk, "on_scene")
    Unit.objects.exclude(pk=sent.unit_id).update(status="out_of_service")
    made = ask(as_("dispatcher"), low).json()
    assert [c["unit"]["call_sign"] for r in made["rows"] for c in r["chosen"]] == []
    assert sum(r["short"] for r in made["rows"]) > 0
