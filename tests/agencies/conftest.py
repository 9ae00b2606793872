"""Who administers."""

import pytest
from django.conf import settings
from django.test import Client

from agencies.models import Role
from tests.conftest import person


@pytest.fixture
def desk(db) -> Client:
    """An administrator by membership alone, neither staff nor superuser, who reads English."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(person("chief", Role.ADMINISTRATOR))
    return client
