"""The regency, loaded once into the test database; and the cast of people who ask."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from agencies.models import Agency, Membership, Role, User
from tests import saved
from tests.servers import Server

PBKDF2PasswordHasher.iterations = 1  # a quarter of a second for each of the cast, otherwise

SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "source"


@pytest.fixture(autouse=True)
def english(settings):
    """What a person would have to choose: tests read the messages as they stand in the code. That
    the screens speak Indonesian by themselves is tested where it matters."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    settings.NETWORK_CACHE_DIR = tmp_path_factory.mktemp("networks")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("load_regency", stdout=io.StringIO())
        saved.save()


@pytest.fixture
def regency(transactional_db):
    """The regency, committed: for tests with threads, sockets and real commits."""
    saved.restore()


@pytest.fixture(scope="session")
def _web(django_db_setup):
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def server(regency, _web):
    """A web process over the regency, committed; the same one for many tests, as a process that lives
    through a restored database. A test that breaks it has one of its own."""
    cache.clear()
    return _web


@pytest.fixture
def own_server(regency):
    """A web process for a test that stops it."""
    made = Server()
    yield made
    made.stop()


def person(username: str, role: str, agency: Agency | None = None) -> User:
    user = User.objects.create_user(username, password="a-long-test-password")
    Membership.objects.create(user=user, role=role, agency=agency)
    return user


@pytest.fixture
def cast(db):
    """A dispatcher, the owner agency's desk, its colleague, a stranger's desk, planner, nobody."""
    fire, health = Agency.objects.get(code="dpkp"), Agency.objects.get(code="dinkes")
    works = Agency.objects.get(code="dpupr")
    return {
        "dispatcher": person("dispatcher", Role.DISPATCHER),
        "supervisor": person("supervisor", Role.SUPERVISOR),
        "owner": person("owner", Role.AGENCY_DESK, fire),
        "colleague": person("colleague", Role.AGENCY_DESK, fire),
        "health": person("health", Role.AGENCY_DESK, health),
        "stranger": person("stranger", Role.AGENCY_DESK, works),
        "planner": person("planner", Role.PLANNER),
        "nobody": User.objects.create_user("nobody", password="a-long-test-password"),
    }


@pytest.fixture
def as_(cast):
    """A client logged in as one of the cast."""

    def client(name: str) -> Client:
        made = Client()
        made.force_login(cast[name])
        return made

    return client


def source(name: str) -> Path:
    """A real extract, where this machine has it; else the test is skipped."""
    path = SOURCE / name
    if not path.exists():
        pytest.skip(f"the extract {name} is not on this machine")
    return path
