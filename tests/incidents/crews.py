"""Vehicles' pages and what is sent from them, for the tests of crews."""

import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from PIL import Image

from agencies.actions import issue_credential
from agencies.models import Credential, Unit
from incidents.actions import (
    dispatch_unit,
    open_incident,
)
from incidents.models import Dispatch

OFFICE = {"lon": 116.7276, "lat": -1.31}
NUMBER = "+6281299991234"


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


def code_of(call_sign: str) -> tuple[Credential, str]:
    return issue_credential(Credential.Kind.PAGE, call_sign, unit=Unit.objects.get(call_sign=call_sign))


def phone(call_sign: str) -> Client:
    """A telephone on which the page of the vehicle has been opened."""
    made = Client()
    assert made.post("/unit/masuk/", {"code": code_of(call_sign)[1]}).status_code == 302
    return made


def fire(**more):
    return open_incident(type_code="KEB-01", title="Kebakaran uji", caller_number=NUMBER, **OFFICE, **more)


def send(incident, call_sign: str) -> Dispatch:
    return dispatch_unit(incident.pk, Unit.objects.get(call_sign=call_sign).pk)


def post(client: Client, path: str, body: dict, key: str | None = None):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/unit/{path}/", json.dumps(body), content_type="application/json", headers=headers)


def ago(minutes: float) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()


def picture(size=(2400, 1200), **more) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#a33").save(target, "JPEG", **more)
    return target.getvalue()
