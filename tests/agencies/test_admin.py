"""The administration: who gets in, and every page of it."""

import re

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.test import Client

from agencies.actions import issue_credential
from agencies.models import Agency, Credential, Crew, Membership, Service, Station, Unit, User
from geo.models import Boundary, RoadNetwork
from incidents.actions import open_incident
from incidents.models import Incident, IncidentType
from tests.agencies.forms import address, close

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


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
