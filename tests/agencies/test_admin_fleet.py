"""The fleet in the administration: what a saved form tells the walls, and what is refused."""

import pytest
from django.contrib.admin.models import LogEntry

from agencies.actions import open_page, set_unit_status
from agencies.models import Agency, Crew, Service, Station, Unit
from live.models import Event
from tests.agencies.forms import address, errors, filled, last_event, point, send

pytestmark = pytest.mark.django_db


def test_a_moved_station_reaches_the_open_walls(desk):
    station = Station.objects.get(code="DMK-PNJ")
    answer = send(desk, address(Station, "change", station.pk), point=point(116.75, -1.26), position_quality="A")
    assert answer.status_code == 302
    event = last_event()
    assert (event.kind, event.object_type, event.object_id) == ("station.edited", "station", str(station.pk))
    assert (event.payload["lon"], event.payload["lat"]) == (116.75, -1.26)
    assert event.payload["position_quality"] == "A"
    assert event.version == station.version + 1
    assert event.audiences == ["all"]


def test_a_new_station_is_made_and_a_code_taken_or_a_wrong_place_is_said_on_the_form(desk):
    form = {
        "code": "POS-BARU",
        "name": "Pos Baru",
        "agency": Agency.objects.get(code="dpkp").pk,
        "kind": "pos_damkar",
        "is_active": "on",
        "position_quality": "B",
        "point": point(116.7, -1.3),
    }
    add = address(Station, "add")
    assert "swapped" in errors(desk.post(add, form | {"point": point(-1.3, 116.7)}))
    assert "km outside" in errors(desk.post(add, form | {"point": point(100.0, -1.3)}))
    assert errors(desk.post(add, form | {"point": ""}))
    assert "already exists" in errors(desk.post(add, form | {"code": "DMK-PNJ"}))
    assert not Station.objects.filter(code="POS-BARU").exists()
    assert desk.post(add, form).status_code == 302
    assert last_event().payload["code"] == "POS-BARU"


def test_a_station_on_the_water_is_taken_with_a_warning(desk):
    station = Station.objects.get(code="DMK-PNJ")
    url = address(Station, "change", station.pk)
    answer = desk.post(url, filled(desk, url) | {"point": point(116.9, -1.55)}, follow=True)
    assert "water" in " ".join(str(m) for m in answer.context["messages"])


def test_a_station_is_not_closed_under_its_units(desk):
    station = Station.objects.get(code="DMK-PNJ")
    data = filled(desk, address(Station, "change", station.pk))
    data.pop("is_active")
    said = errors(desk.post(address(Station, "change", station.pk), data))
    assert "Induk 1" in said
    assert Station.objects.get(pk=station.pk).is_active


def test_a_unit_gets_capabilities_a_crew_and_a_status_in_one_save(desk):
    unit = Unit.objects.get(call_sign="Induk 1")
    other = Unit.objects.get(call_sign="Induk 2")
    url = address(Unit, "change", unit.pk)
    kept = [c.pk for c in unit.capabilities.all()][:1]
    answer = send(desk, url, capabilities=kept, new_status="out_of_service", crew=other.crew_id or "")
    assert answer.status_code == 302
    unit.refresh_from_db()
    assert unit.status == "out_of_service"
    assert [c.pk for c in unit.capabilities.all()] == kept
    assert unit.crew_id == other.crew_id
    kinds = list(Event.objects.order_by("-pk").values_list("kind", flat=True)[:2])
    assert kinds == ["unit.status", "unit.edited"]


def test_an_old_form_does_not_call_a_unit_back_that_has_left_meanwhile(desk):
    unit = Unit.objects.get(call_sign="Induk 1")
    url = address(Unit, "change", unit.pk)
    form = filled(desk, url)
    set_unit_status(unit.pk, "assigned")
    assert desk.post(url, form | {"source": "inventaris"}).status_code == 302
    unit.refresh_from_db()
    assert (unit.status, unit.source) == ("assigned", "inventaris")
    form.pop("is_active")
    assert "Induk 1" in errors(desk.post(url, form))


def test_a_crew_of_another_station_is_refused_at_its_field(desk):
    unit = Unit.objects.get(call_sign="Induk 1")
    elsewhere = Crew.objects.exclude(station=unit.station).first()
    answer = send(desk, address(Unit, "change", unit.pk), crew=elsewhere.pk)
    assert "crew" in answer.context["adminform"].form.errors


def test_a_unit_that_changes_hands_is_gone_for_its_old_agency(desk):
    unit = Unit.objects.get(call_sign="Induk 1")
    health = Agency.objects.get(code="dinkes")
    before = unit.agency_id
    assert send(desk, address(Unit, "change", unit.pk), agency=health.pk).status_code == 302
    views = {tuple(e.audiences): e.payload for e in Event.objects.order_by("-pk")[:2]}
    assert views[(f"agency:{before}",)] is None
    assert any(f"agency:{health.pk}" in audiences for audiences in views)


def test_an_agency_that_changes_its_service_takes_its_stations_and_units_along(desk):
    agency = Agency.objects.get(code="dpkp")
    health = Service.objects.get(code="health")
    assert send(desk, address(Agency, "change", agency.pk), service=health.pk).status_code == 302
    told = Event.objects.filter(payload__service="health").values_list("object_type", flat=True)
    assert set(told) >= {"agency", "station", "unit"}


def test_an_agencys_page_shows_its_mandate_stations_and_units(desk):
    page = desk.get(address(Agency, "change", Agency.objects.get(code="dpkp").pk)).content.decode()
    for word in ("DMK-PNJ", "Induk 1", "KEB-01"):
        assert word in page


def test_a_crew_that_serves_a_vehicle_stays_and_one_that_serves_none_can_go(desk):
    busy = Unit.objects.exclude(crew=None).first().crew
    answer = desk.post(address(Crew, "delete", busy.pk), {"post": "yes"}, follow=True)
    assert "give these vehicles another crew" in " ".join(str(m) for m in answer.context["messages"])
    assert not LogEntry.objects.filter(object_id=str(busy.pk), action_flag=3).exists()
    idle = Crew.objects.create(station=busy.station, name="Cadangan")
    assert desk.post(address(Crew, "delete", idle.pk), {"post": "yes"}).status_code == 302
    assert not Crew.objects.filter(pk=idle.pk).exists()


def test_chosen_units_are_put_out_of_service_and_what_cannot_be_is_named(desk):
    one, two = Unit.objects.get(call_sign="Induk 1"), Unit.objects.get(call_sign="Induk 2")
    set_unit_status(two.pk, "assigned")
    answer = desk.post(
        address(Unit, "changelist"), {"action": "out_of_service", "_selected_action": [one.pk, two.pk]}, follow=True
    )
    said = " ".join(str(m) for m in answer.context["messages"])
    assert "Induk 2" in said
    assert Unit.objects.get(pk=one.pk).status == "out_of_service"
    assert Unit.objects.get(pk=two.pk).status == "assigned"


def test_the_code_of_a_vehicles_page_is_shown_once_and_opens_it(desk):
    unit = Unit.objects.get(call_sign="Petung 1")
    answer = desk.post(address(Unit, "change", unit.pk), {"_act": "page_code"})
    code = answer.context["secret"]
    assert "no-store" in answer["Cache-Control"]
    assert f"/unit/#{code}" in answer.content.decode()
    assert open_page(code).unit == unit
    assert code not in desk.get(address(Unit, "change", unit.pk)).content.decode()
