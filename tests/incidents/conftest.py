"""What the tests of incidents share."""

import pytest
from django.test import Client

from agencies.actions import issue_credential
from agencies.models import Credential


@pytest.fixture
def exchange(db):
    """A telephone system that may tell of calls."""
    credential, secret = issue_credential(Credential.Kind.TELEPHONY, "sentral")
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    client.credential = credential
    return client
