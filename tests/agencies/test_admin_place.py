"""The place, its roads and the kinds of incident in the administration."""

import json

import pytest

from geo.models import Boundary, Closure, Place, RoadNetwork, RoadRestriction
from geo.tiles import content_key
from incidents.actions import open_incident
from incidents.models import IncidentType
from live.models import Event
from tests.agencies.forms import address, close, errors, last_event, point, send

pytestmark = pytest.mark.django_db


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
