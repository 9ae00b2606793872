"""Bahasa Indonesia first, whatever the browser says; English for who chooses it, page by page and in
the API."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation.reloader import translation_file_changed

from agencies.models import Role, Station
from scripts.machine import compile_messages
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def catalogue():
    """The translations as they stand, compiled and read anew."""
    compile_messages()
    translation_file_changed(None, settings.BASE_DIR / "locale/id/LC_MESSAGES/django.mo")


@pytest.fixture(autouse=True)
def as_installed(english, settings):
    """The other tests read English; here the product speaks as it is installed."""
    settings.LANGUAGE_CODE = "id"


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def chief(stranger) -> Client:
    stranger.force_login(person("chief", Role.ADMINISTRATOR))
    return stranger


def choose(client: Client, language: str) -> None:
    answer = client.post("/language/", {"language": language, "next": "/login/"})
    assert answer.headers["Location"] == "/login/"


def both(client: Client, url: str) -> tuple[str, str]:
    """A page as it is first shown, and after English was chosen."""
    client.cookies.pop(settings.LANGUAGE_COOKIE_NAME, None)
    first = client.get(url)
    assert first.headers["Content-Language"] == "id"
    choose(client, "en")
    second = client.get(url)
    assert second.headers["Content-Language"] == "en"
    return first.content.decode(), second.content.decode()


def test_the_log_in_page_is_indonesian_until_english_is_chosen(stranger):
    first, second = both(stranger, "/login/")
    assert '<html lang="id">' in first
    assert "Kata sandi" in first
    assert '<html lang="en">' in second
    assert "Password" in second
    choose(stranger, "id")
    assert "Kata sandi" in stranger.get("/login/").content.decode()


def test_a_language_that_there_is_not_changes_nothing(stranger):
    choose(stranger, "de")
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    assert "Kata sandi" in stranger.get("/login/").content.decode()


def test_the_first_page_speaks_the_chosen_language(chief):
    first, second = both(chief, "/")
    assert "Layar dinding" in first
    assert "Wall display" in second


@pytest.mark.parametrize(
    ("model", "indonesian", "english"),
    [
        ("agencies_unit", ("Tanda panggil", "menuju lokasi"), ("Call sign", "en route")),
        ("agencies_station", ("pos pemadam", "Ketepatan posisi"), ("fire station", "Honesty of the position")),
        ("geo_place", ("pelabuhan", "Ketepatan posisi"), ("harbour", "Honesty of the position")),
        ("incidents_incidenttype", ("Jenis kejadian", "bencana alam"), ("Incident types", "natural disaster")),
    ],
)
def test_lists_of_the_administration_speak_both(chief, model, indonesian, english):
    first, second = (page.lower() for page in both(chief, reverse(f"admin:{model}_changelist")))
    for word in indonesian:
        assert word.lower() in first
    for word in english:
        assert word.lower() in second


def test_a_form_of_the_administration_speaks_both(chief):
    station = Station.objects.get(code="DMK-PNJ")
    first, second = both(chief, reverse("admin:agencies_station_change", args=[station.pk]))
    for word in ("Waktu berangkat", "pos pemadam", "Simpan", "bujur"):
        assert word in first
    for word in ("Turnout", "fire station", "Save", "longitude"):
        assert word in second


@pytest.mark.parametrize(
    ("query", "indonesian", "english"),
    [
        ("lon=116.7", "Bidang ini harus diisi.", "This field is required."),
        ("lon=116.7&lat=x", "Isian ini harus berupa angka.", "A valid number is required."),
        ("lon=116.7&lat=-1.3&colour=red", "isian tidak dikenal", "unknown field"),
        ("lon=-1.3&lat=116.7", "bujur dan lintang tertukar", "longitude and latitude swapped"),
    ],
)
def test_errors_of_the_api_speak_both(chief, query, indonesian, english):
    first, second = both(chief, f"/api/nearest/?{query}")
    assert indonesian in first
    assert "Permintaan tidak sah" in first
    assert english in second


def test_who_may_not_is_told_so_in_their_language(stranger):
    first, second = both(stranger, "/api/units/")
    assert "Data autentikasi tidak diberikan." in first
    assert "Authentication credentials were not provided." in second
