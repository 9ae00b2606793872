"""A token opens what its scopes name, and never more than its user may do."""

import pytest
from django.test import Client
from django.urls import get_resolver

from agencies.actions import NotAllowed, issue_credential, revoke_credential
from agencies.models import Credential, Unit
from agencies.pages import PageView
from agencies.scopes import Scope
from incidents.actions import open_incident

pytestmark = pytest.mark.django_db
AREAS = {value.split(":")[0] for value in Scope.values}


def token(user, *scopes):
    credential, secret = issue_credential(Credential.Kind.API, "klien", user=user, scopes=scopes)
    return Client(headers={"Authorization": f"Bearer {secret}"}), credential


def views(patterns, before=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns, before + str(pattern.pattern))
        elif hasattr(pattern.callback, "cls") and (before + str(pattern.pattern)).startswith("api/"):
            yield before + str(pattern.pattern), pattern.callback.cls


def test_every_view_of_the_api_stands_in_an_area():
    found = dict(views(get_resolver().url_patterns))
    of_pages = {path for path, view in found.items() if issubclass(view, PageView)}  # no token opens them
    closed = {path for path, view in found.items() if getattr(view, "area", "") not in AREAS} - of_pages
    assert len(found) > 70
    assert closed <= {"api/schema/", "api/telephony/"}


def test_a_token_to_read_units_reads_units_and_nothing_else(cast):
    client, _credential = token(cast["dispatcher"], "units:read")
    assert client.get("/api/units/").status_code == 200
    answer = client.get("/api/incidents/")
    assert answer.status_code == 403
    assert "incidents:read" in answer.json()["detail"]
    unit = Unit.objects.first()
    change = client.post(f"/api/units/{unit.pk}/checks/", "{}", content_type="application/json")
    assert change.status_code == 403
    assert "units:write" in change.json()["detail"]


def test_who_may_write_may_read(cast):
    client, _credential = token(cast["dispatcher"], "incidents:write")
    body = {"type": "KEB-01", "lon": 116.7276, "lat": -1.31}
    assert client.post("/api/incidents/", body, content_type="application/json").status_code == 201
    assert client.get("/api/incidents/").status_code == 200


def test_scopes_never_give_more_than_the_user_may(cast):
    client, _credential = token(cast["stranger"], "calls:write", "incidents:write")
    assert client.get("/api/calls/").status_code == 403
    body = {"type": "KEB-01", "lon": 116.7276, "lat": -1.31}
    assert client.post("/api/incidents/", body, content_type="application/json").status_code == 403


def test_a_session_needs_no_scope_and_a_revoked_token_opens_nothing(cast, as_):
    assert as_("dispatcher").get("/api/incidents/").status_code == 200
    client, credential = token(cast["dispatcher"], "incidents:read")
    assert client.get("/api/incidents/").status_code == 200
    revoke_credential(credential.pk)
    assert client.get("/api/incidents/").status_code == 401


def test_an_api_client_without_scopes_or_with_unknown_ones_is_not_made(cast):
    for scopes in ((), ("everything",)):
        with pytest.raises(NotAllowed):
            issue_credential(Credential.Kind.API, "klien", user=cast["dispatcher"], scopes=scopes)
    with pytest.raises(NotAllowed):
        issue_credential(Credential.Kind.KIOSK, "dinding", scopes=("units:read",))
    assert not Credential.objects.exists()


def test_the_description_of_the_api_names_the_scope_of_each_request(client):
    paths = client.get("/api/schema/?format=json").json()["paths"]
    assert "`calls:write`" in paths["/api/calls/"]["post"]["description"]


def test_who_called_is_read_with_the_scope_of_calls_alone(cast):
    incident = open_incident(type_code="KEB-01", lon=116.7276, lat=-1.31, caller_number="08123456789")
    path = f"/api/incidents/{incident.pk}/reports/"
    assert token(cast["dispatcher"], "incidents:write")[0].get(path).status_code == 403
    assert token(cast["dispatcher"], "calls:read")[0].get(path).status_code == 200
