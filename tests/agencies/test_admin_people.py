"""People and their credentials in the administration."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from agencies.access import find_credential
from agencies.models import Agency, Credential, Membership, Role, Unit, User
from tests.agencies.forms import address, errors, filled, send
from tests.conftest import person

pytestmark = pytest.mark.django_db


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
