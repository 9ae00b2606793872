"""Plans, command, hospitals and mandates in the administration."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Capability, Hospital, Role, Unit
from incidents.mandates import mandates, misfits
from incidents.models import CommandTerm, IncidentType, PlanRow, ResponsePlan, Shift
from tests.agencies.forms import address, errors, filled, last_event, send
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    client = Client()
    client.force_login(person("chief", Role.ADMINISTRATOR))
    return client


def test_a_plan_is_changed_with_its_rows(admin):
    plan = ResponsePlan.objects.get(type__code="KES-03")
    url = address(ResponsePlan, "change", plan.pk)
    more = Capability.objects.get(code="polisi").pk
    form = filled(admin, url)
    form |= {"rows-TOTAL_FORMS": "2", "rows-1-order": "2", "rows-1-capability": more, "rows-1-count": "2"}
    assert admin.post(url, form | {"rows-1-alarm": "2", "rows-1-plan": plan.pk}).status_code == 302
    assert list(plan.rows.values_list("capability__code", "count", "alarm")) == [("ambulans", 1, 1), ("polisi", 2, 2)]


def test_a_plan_that_asks_for_nothing_or_is_there_already_is_refused(admin):
    plan = ResponsePlan.objects.get(type__code="KES-03")
    said = errors(send(admin, address(ResponsePlan, "change", plan.pk), **{"rows-0-DELETE": "on"}))
    assert "add one row" in said
    assert plan.rows.count() == 1
    capability = Capability.objects.get(code="polisi").pk
    form = {"type": plan.type_id, "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-order": "1"}
    form |= {"rows-0-capability": capability, "rows-0-count": "1", "rows-0-alarm": "1"}
    assert "already exists" in errors(admin.post(address(ResponsePlan, "add"), form))
    assert admin.post(address(ResponsePlan, "add"), form | {"priority": "1"}).status_code == 302
    own = ResponsePlan.objects.get(type=plan.type, priority=1)
    assert admin.post(address(ResponsePlan, "delete", own.pk), {"post": "yes"}).status_code == 302
    assert not ResponsePlan.objects.filter(pk=own.pk).exists()


def test_the_contact_ladder_and_the_time_to_answer_belong_to_the_agency(admin):
    agency = Agency.objects.get(code="dpkp")
    url = address(Agency, "change", agency.pk)
    form = filled(admin, url)
    rungs = int(form["ladder-TOTAL_FORMS"])
    rung = {f"ladder-{rungs}-order": "9", f"ladder-{rungs}-post": "Piket", f"ladder-{rungs}-phone": "0542-000"}
    form |= rung | {"ladder-TOTAL_FORMS": rungs + 1, "answer_seconds": "45", f"ladder-{rungs}-agency": agency.pk}
    assert admin.post(url, form).status_code == 302
    agency.refresh_from_db()
    assert (agency.answer_seconds, agency.ladder.last().post) == (45, "Piket")
    assert last_event().kind == "agency.edited"


def test_an_emergency_room_is_closed_and_opened_and_the_screens_learn_it(admin):
    hospital = Hospital.objects.first()
    url = address(Hospital, "changelist")
    admin.post(url, {"action": "take_nobody", "_selected_action": [hospital.pk]})
    hospital.refresh_from_db()
    assert (hospital.state, last_event().object_type) == ("closed", "hospital")
    assert send(admin, address(Hospital, "change", hospital.pk), state="busy").status_code == 302
    hospital.refresh_from_db()
    assert hospital.state == "busy"


def test_command_is_handed_over_by_a_new_term_and_never_to_a_neighbour(admin):
    before = CommandTerm.objects.count()
    holder = CommandTerm.objects.first()
    agency = Agency.objects.filter(is_active=True, is_neighbour=False).exclude(pk=holder and holder.agency_id).first()
    assert admin.post(address(CommandTerm, "add"), {"agency": agency.pk, "reason": "uji"}).status_code == 302
    assert CommandTerm.objects.first().agency == agency
    assert "already" in errors(admin.post(address(CommandTerm, "add"), {"agency": agency.pk, "reason": "uji"}))
    neighbour = Agency.objects.filter(is_neighbour=True).first()
    assert admin.post(address(CommandTerm, "add"), {"agency": neighbour.pk}).status_code == 200
    assert CommandTerm.objects.count() == before + 1


def test_watches_are_looked_at_alone(admin):
    assert admin.get(address(Shift, "changelist")).status_code == 200
    assert admin.get(address(Shift, "add")).status_code == 403


def test_mandates_are_shown_to_administrators_with_each_hole_and_overlap(admin, as_):
    kind = IncidentType.objects.get(code="KEB-01")
    kind.supporting_agencies.add(kind.lead_agency)
    IncidentType.objects.filter(code="KEB-03").update(lead_agency=None)
    PlanRow.objects.filter(capability__code="polisi").delete()
    page = admin.get("/admin/mandates/").content.decode()
    for text in ("KEB-03", "name the agency that leads", "both leads and supports", "ask for it in a plan"):
        assert text in page
    assert as_("supervisor").get("/admin/mandates/", follow=True).status_code == 403


def test_a_capability_that_no_plan_asks_for_and_one_without_a_crew_are_found():
    PlanRow.objects.filter(capability__code="polisi").delete()
    Unit.objects.filter(capabilities__code="ambulans").update(crew=None)
    found = {(m.what, m.about) for m in misfits()}
    named = {code: Capability.objects.get(code=code).name for code in ("polisi", "ambulans")}
    assert {("unasked", named["polisi"]), ("no_crew", named["ambulans"])} <= found


def test_mandates_cost_a_few_queries_however_many_capabilities_there_are():
    with CaptureQueriesContext(connection) as before:
        mandates()
    for k in range(30):
        Capability.objects.create(code=f"x-{k}", name=f"X {k}")
    with CaptureQueriesContext(connection) as after:
        mandates()
    assert len(before) == len(after) <= 8
