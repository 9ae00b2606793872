"""The administration: who gets in, what a saved form tells the walls, and what is refused."""

import json
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agencies.access import find_credential
from agencies.actions import issue_credential, set_unit_status
from agencies.models import Agency, Credential, Crew, Membership, Role, Service, Station, Unit, User
from geo.models import Boundary, Closure, Place, RoadNetwork, RoadRestriction
from geo.tiles import content_key
from incidents.actions import open_incident
from incidents.models import Incident, IncidentType
from live.models import Event
from tests.conftest import person

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def desk(db) -> Client:
    """An administrator by membership alone: neither staff nor superuser."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("chief", Role.ADMINISTRATOR))
    return client


def address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def filled(client, url) -> dict:
    """The form of a page as a browser would send it back."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    data = {}
    context = answer.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            widget = bound.field.widget
            if bound.field.disabled or value is None or value is False:
                continue
            if hasattr(widget, "serialize"):
                value = widget.serialize(value)
            elif isinstance(value, list | tuple):
                value = [getattr(v, "pk", v) for v in value]
            data[bound.html_name] = bound.field.prepare_value(value) if not isinstance(value, list) else value
    return data


def send(client, url, **changes):
    return client.post(url, filled(client, url) | changes)


def errors(answer) -> str:
    assert answer.status_code == 200, "the form was taken"
    return str(answer.context["errors"])


def last_event() -> Event:
    return Event.objects.order_by("-pk").first()


def point(lon, lat) -> str:
    return json.dumps({"type": "Point", "coordinates": [lon, lat]})


# --- who -------------------------------------------------------------------------------------------
def test_only_administrators_get_in_and_strangers_go_to_the_products_own_login(as_, desk):
    for name in ("dispatcher", "supervisor", "owner", "colleague", "stranger", "planner", "nobody"):
        client = as_(name)
        assert client.get("/admin/", follow=True).status_code == 403, name
        assert client.get(address(Unit, "changelist"), follow=True).status_code == 403, name
        assert client.post(address(Station, "add"), {}, follow=True).status_code == 403, name
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0] == "/login/?next=/admin/"
    assert desk.get("/admin/").status_code == 200


def test_the_administration_has_no_login_of_its_own_to_guess_at(cast):
    cache.clear()
    answer = Client().post("/admin/login/", {"username": "nobody", "password": "a-long-test-password"})
    assert answer.headers["Location"].startswith("/login/")
    client = Client()
    for _ in range(10):
        client.post("/login/", {"username": "nobody", "password": "wrong"})
    locked = client.post("/login/?next=/admin/", {"username": "nobody", "password": "a-long-test-password"})
    assert locked.status_code == 429
    cache.clear()


def test_an_administrator_who_lost_the_role_is_out_at_once(desk):
    Membership.objects.filter(user__username="chief").delete()
    assert desk.get("/admin/", follow=True).status_code == 403


def test_scripts_in_the_page_need_its_nonce_and_the_rest_of_the_product_has_none(desk):
    policy = desk.get(address(Station, "add")).headers["Content-Security-Policy"]
    assert re.search(r"script-src 'self' 'nonce-[^']+'", policy)
    assert "unsafe" not in policy
    assert "nonce" not in desk.get("/").headers["Content-Security-Policy"]


# --- every page ------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_list_form_and_history_opens(desk, model):
    open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31)
    issue_credential(Credential.Kind.DEVICE, "pelacak", unit=Unit.objects.first())
    close(desk)
    listing = address(model, "changelist")
    assert desk.get(listing).status_code == 200
    if admin.site._registry[model].search_fields:
        assert desk.get(f"{listing}?q=a").status_code == 200
    assert desk.get(address(model, "add")).status_code in (200, 403)
    obj = model._default_manager.first()
    if obj is not None:
        assert desk.get(address(model, "change", obj.pk)).status_code == 200
        assert desk.get(address(model, "history", obj.pk)).status_code == 200
        assert desk.get(address(model, "delete", obj.pk)).status_code in (200, 403)
        assert desk.post(address(model, "change", obj.pk), {"_act": "log_out"}).status_code == 403


def test_lists_ask_the_database_a_bounded_number_of_times(desk, django_assert_max_num_queries):
    for model in (Agency, Station, Unit, Crew, IncidentType, Boundary):
        with django_assert_max_num_queries(30):
            desk.get(address(model, "changelist"))


def test_nothing_that_history_hangs_on_can_be_deleted(desk):
    for model in (Agency, Service, Station, Unit, User, IncidentType, Incident, Boundary, RoadNetwork, Credential):
        obj = model._default_manager.first()
        if obj:
            assert desk.post(address(model, "delete", obj.pk), {"post": "yes"}).status_code == 403, model
        answer = desk.get(address(model, "changelist"))
        assert b"delete_selected" not in answer.content, model


# --- the fleet -------------------------------------------------------------------------------------
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


# --- people ----------------------------------------------------------------------------------------
def test_a_user_is_made_with_a_role_and_may_log_in(desk):
    agency = Agency.objects.get(code="dpkp")
    form = {
        "username": "budi",
        "password1": "kata-sandi-panjang-9",
        "password2": "kata-sandi-panjang-9",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-role": "agency_desk",
        "memberships-0-agency": "",
    }
    assert "this role" in desk.post(address(User, "add"), form).content.decode()
    assert not User.objects.filter(username="budi").exists()
    assert desk.post(address(User, "add"), form | {"memberships-0-agency": agency.pk}).status_code == 302
    assert Membership.objects.get(user__username="budi").agency == agency
    assert Client().login(username="budi", password="kata-sandi-panjang-9")


def test_the_history_of_the_administration_names_no_person(desk):
    user = person("siti.rahasia", Role.DISPATCHER)
    send(desk, address(User, "change", user.pk), first_name="Siti", email="siti@example.org")
    issue = {"kind": "device", "name": "HP Siti Rahasia", "unit": Unit.objects.first().pk}
    assert desk.post(address(Credential, "add"), issue).status_code == 200
    entries = [f"{e.object_repr} {e.change_message}" for e in LogEntry.objects.all()]
    assert len(entries) == 2
    assert "siti" not in " ".join(entries).lower()


def test_a_new_password_ends_the_others_sessions_and_a_deactivated_user_is_out(desk):
    user = person("wati", Role.DISPATCHER)
    theirs = Client()
    theirs.force_login(user)
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    new = {"password1": "lain-sekali-panjang-7", "password2": "lain-sekali-panjang-7", "usable_password": "true"}
    assert desk.post(url, new).status_code == 302
    assert theirs.get("/wall/").status_code == 302
    theirs.force_login(User.objects.get(pk=user.pk))
    assert theirs.get("/wall/").status_code == 200
    form = filled(desk, address(User, "change", user.pk))
    form.pop("is_active")
    assert desk.post(address(User, "change", user.pk), form).status_code == 302
    assert theirs.get("/wall/").status_code == 302


def test_the_last_administrator_cannot_leave(desk):
    User.objects.filter(is_superuser=True).update(is_active=False)
    me = User.objects.get(username="chief")
    url = address(User, "change", me.pk)
    assert "nobody would be left" in errors(send(desk, url, **{"memberships-0-DELETE": "on"}))
    form = filled(desk, url)
    form.pop("is_active")
    assert "yourself" in errors(desk.post(url, form))
    assert desk.get("/admin/").status_code == 200


def test_ones_own_password_is_changed_by_the_action_and_keeps_the_session(desk):
    new = "sandi-baru-panjang-5"
    form = {"old_password": "a-long-test-password", "new_password1": new, "new_password2": new}
    assert desk.post(reverse("admin:password_change"), form).status_code == 302
    assert desk.get("/admin/").status_code == 200
    assert User.objects.get(username="chief").check_password(new)


def test_a_secret_is_shown_once_opens_its_door_and_is_ended_with_who_and_when(desk):
    url = address(Credential, "add")
    assert "whose positions" in errors(desk.post(url, {"kind": "device", "name": "pelacak"}))
    answer = desk.post(url, {"kind": "kiosk", "name": "dinding utara"})
    assert "no-store" in answer.headers["Cache-Control"]
    secret = re.search(r'id="secret">([^<]+)<', answer.content.decode())[1]
    made = find_credential(Credential.Kind.KIOSK, secret)
    assert made.created_by.username == "chief"
    assert secret not in str(dict(desk.session))
    assert secret not in "".join(c.value for c in desk.cookies.values())
    assert secret not in desk.get(address(Credential, "change", made.pk)).content.decode()
    wall = Client()
    wall.get(f"/kiosk/{secret}/")
    assert wall.get("/wall/").status_code == 200
    assert desk.post(address(Credential, "change", made.pk), {"_act": "end"}).status_code == 302
    assert wall.get("/wall/").status_code == 302
    made.refresh_from_db()
    assert (made.revoked_by.username, made.revoked_at is not None) == ("chief", True)
    assert "chief" in desk.get(address(Credential, "changelist")).content.decode()


# --- place and roads -------------------------------------------------------------------------------
def close(client, **changes):
    area = {"type": "Polygon", "coordinates": [[[116.72, -1.3], [116.78, -1.3], [116.78, -1.25], [116.72, -1.3]]]}
    form = {"name": "Banjir", "reason": "banjir", "source": "radio", "factor": "0", "geom": json.dumps(area)}
    return client.post(address(Closure, "add"), form | changes)


def test_a_closure_is_drawn_and_lifted_and_one_beside_every_road_says_so_on_the_form(desk):
    at_sea = {"type": "Polygon", "coordinates": [[[116.9, -1.6], [116.91, -1.6], [116.91, -1.59], [116.9, -1.6]]]}
    assert "no road lies under" in errors(close(desk, geom=json.dumps(at_sea)))
    assert close(desk).status_code == 302
    closure = Closure.objects.get()
    assert closure.declared_by.username == "chief"
    assert Event.objects.filter(kind="closure.declared", object_id=str(closure.pk)).exists()
    assert desk.post(address(Closure, "change", closure.pk), {"_act": "lift"}).status_code == 302
    assert Event.objects.filter(kind="closure.lifted", object_id=str(closure.pk)).exists()


def test_an_older_version_of_the_roads_comes_back_by_a_button(desk):
    network = RoadNetwork.objects.get(state="active")
    url = address(RoadNetwork, "change", network.pk)
    assert desk.post(url, {"name": "other"}).status_code == 403
    assert desk.post(url, {"_act": "switch"}).status_code == 302
    assert last_event().kind == "roads.switched"
    failed = RoadNetwork.objects.create(name="gagal", state="failed", created_at=network.created_at)
    answer = desk.post(address(RoadNetwork, "change", failed.pk), {"_act": "switch"}, follow=True)
    assert "only a ready version" in " ".join(str(m) for m in answer.context["messages"])
    assert RoadNetwork.objects.get(state="active") == network


def test_a_bridge_is_closed_for_all_but_emergency_vehicles(desk):
    bridge = RoadRestriction.objects.first()
    assert send(desk, address(RoadRestriction, "change", bridge.pk), state="restricted").status_code == 302
    assert RoadRestriction.objects.get(pk=bridge.pk).state == "restricted"
    assert last_event().kind == "roads.restriction"


def test_a_new_place_finds_its_village_and_the_map_is_drawn_anew(desk):
    before = content_key()
    form = {"name": "Balai Warga", "kind": "patokan", "quality": "B", "point": point(116.7276, -1.31)}
    assert desk.post(address(Place, "add"), form).status_code == 302
    place = Place.objects.get(name="Balai Warga")
    assert place.boundary.name == "Nipah-Nipah"
    assert content_key() != before
    assert desk.post(address(Place, "delete", place.pk), {"post": "yes"}).status_code == 302
    assert not Place.objects.filter(pk=place.pk).exists()


def test_the_outline_of_a_boundary_is_shown_and_not_changed(desk):
    village = Boundary.objects.filter(label_point__isnull=False).first()
    url = address(Boundary, "change", village.pk)
    assert "shape-map" in desk.get(url).content.decode()
    assert send(desk, url, name="Nama Lain", geom="{}").status_code == 302
    after = Boundary.objects.get(pk=village.pk)
    assert (after.name, after.geom.equals(village.geom)) == ("Nama Lain", True)


# --- kinds of incident -----------------------------------------------------------------------------
def test_all_kinds_of_incident_can_be_saved_as_they_stand(desk):
    for kind in IncidentType.objects.all():
        before = IncidentType.objects.filter(pk=kind.pk).values().get()
        assert send(desk, address(IncidentType, "change", kind.pk)).status_code == 302, kind
        assert IncidentType.objects.filter(pk=kind.pk).values().get() == before


def test_questions_and_steps_are_edited_a_line_each(desk):
    kind = IncidentType.objects.get(code="KEB-01")
    answer = send(desk, address(IncidentType, "change", kind.pk), key_questions="Di mana?\n\n  Ada korban? \n")
    assert answer.status_code == 302
    kind.refresh_from_db()
    assert kind.key_questions == ["Di mana?", "Ada korban?"]


def test_a_kind_that_becomes_sensitive_is_blurred_on_the_wall_and_closed_to_those_who_only_support(desk):
    incident = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, title="Rahasia")
    lead = incident.type.lead_agency
    supporters = set(incident.agencies.values_list("pk", flat=True)) - {lead.pk}
    assert supporters
    kind = IncidentType.objects.get(code="KEB-01")
    assert send(desk, address(IncidentType, "change", kind.pk), is_sensitive="on").status_code == 302
    assert set(incident.agencies.values_list("pk", flat=True)) == {lead.pk}
    told = Event.objects.filter(kind="incident.type", object_id=str(incident.pk))
    by_audience = {audience: e.payload for e in told for audience in e.audiences}
    assert by_audience["wall"]["blurred"] is True
    assert "Rahasia" not in json.dumps(by_audience["wall"])
    assert all(by_audience[f"agency:{pk}"] is None for pk in supporters)
    assert by_audience["command"]["title"] == "Rahasia"
