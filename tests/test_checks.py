"""The checks find what is wrong with a set-up, and name the mend."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings as configured
from django.core.checks import run_checks
from django.db import connection

from config import checks
from config.checks import TAG
from geo.models import RoadNetwork
from scripts.machine import LIBRARIES


def found(**options) -> dict[str, str]:
    """Our messages by id: text and hint."""
    return {m.id: f"{m.msg} {m.hint}" for m in run_checks(tags=[TAG], **options) if m.id}


@pytest.fixture
def sound(settings, tmp_path):
    """Settings with nothing to find fault with."""
    vendor = tmp_path / "frontend" / "static" / "vendor"
    vendor.mkdir(parents=True)
    for library in LIBRARIES:
        (vendor / library.rsplit("/", 1)[-1]).touch()
    settings.BASE_DIR = tmp_path
    settings.VAR_DIR = settings.NETWORK_CACHE_DIR = tmp_path / "var"
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.DEBUG = settings.DEMO = False
    settings.SECRET_KEY = "one of our own"
    settings.ALLOWED_HOSTS = ["peta.example.go.id"]
    assert found() == {}
    return settings


def test_the_key_of_the_source_is_refused_outside_demonstrations(sound):
    sound.SECRET_KEY = sound.INSECURE_SECRET
    assert "set SECRET_KEY to a long random text" in found()["petasiaga.E001"]
    sound.DEMO, sound.ALLOWED_HOSTS = True, []
    assert found() == {}
    sound.DEMO, sound.DEBUG = False, True
    assert found() == {}


@pytest.mark.parametrize("host", ["*", ".go.id", "peta.example.go.id", "8.8.8.8"])
def test_demonstration_passwords_on_a_public_host_are_pointed_out(sound, host):
    sound.DEMO, sound.ALLOWED_HOSTS = True, ["localhost", host]
    assert f"open to {host}" in found()["petasiaga.W002"]


@pytest.mark.parametrize("host", ["localhost", "wall.localhost", "127.0.0.1", "[::1]", "192.168.1.20"])
def test_demonstrations_at_home_are_left_alone(sound, host):
    sound.DEMO, sound.ALLOWED_HOSTS = True, [host]
    assert found() == {}


def test_missing_libraries_of_the_browser_are_named(sound):
    (sound.BASE_DIR / "frontend" / "static" / "vendor" / "leaflet.js").unlink()
    assert "missing: leaflet.js; no map will show. run `make run`" in found()["petasiaga.W003"]


def test_translations_not_compiled_are_named(sound):
    folder = sound.LOCALE_PATHS[0] / "id" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").touch()
    assert "compilemessages" in found()["petasiaga.W004"]
    (folder / "django.mo").touch()
    assert found() == {}
    os.utime(folder / "django.po", (2_000_000_000, 2_000_000_000))  # edited since
    assert "petasiaga.W004" in found()


def test_a_folder_that_cannot_be_written_is_named(sound, tmp_path):
    (tmp_path / "in_the_way").touch()
    sound.NETWORK_CACHE_DIR = tmp_path / "in_the_way" / "networks"
    assert "in_the_way/networks cannot be written" in found()["petasiaga.E005"]


def test_a_regency_folder_that_is_not_there_is_named(sound, tmp_path):
    sound.REGENCY_DIR = tmp_path / "nowhere"
    assert "set REGENCY_DIR" in found()["petasiaga.E006"]


def test_a_projection_for_another_place_is_named_with_the_right_one(sound, tmp_path):
    sound.METRIC_SRID = 32748
    assert (
        f"set METRIC_SRID={configured.METRIC_SRID}" not in found()["petasiaga.E008"] or configured.METRIC_SRID == 32748
    )
    assert "set METRIC_SRID=32750" in found()["petasiaga.E008"]
    sound.METRIC_SRID = sound.STORAGE_SRID
    assert "does not measure in metres" in found()["petasiaga.E007"]
    sound.METRIC_SRID = 1
    assert "is no projection" in found()["petasiaga.E007"]
    (tmp_path / "regency.json").write_text('{"centre": [98.7, 3.6]}')
    sound.REGENCY_DIR, sound.METRIC_SRID = tmp_path, 32647
    assert found() == {}


@pytest.mark.django_db
def test_roads_that_are_not_in_force_are_pointed_out(sound):
    assert found(databases=["default"]) == {}
    RoadNetwork.objects.filter(state="active").update(state="retired")
    assert "manage.py import_roads FILE" in found(databases=["default"])["petasiaga.W014"]


@pytest.mark.django_db
def test_a_database_without_postgis_or_tables_is_told_what_to_run():
    """A database beside the tests' own, made bare and dropped again."""
    here = connection.get_connection_params()
    here.pop("pool", None)
    here = {k: v for k, v in here.items() if k in ("host", "port", "user", "password")}
    bare = f"{connection.settings_dict['NAME']}_bare"
    with psycopg.connect(**here, dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{bare}"')
        server.execute(f'CREATE DATABASE "{bare}" TEMPLATE template0')
        try:
            url = address(here, bare)
            assert "PostGIS is not switched on in this database" in check(DATABASE_URL=url)
            with psycopg.connect(**here, dbname=bare, autocommit=True) as database:
                database.execute("CREATE EXTENSION postgis")
            assert "run manage.py prepare" in check(DATABASE_URL=url)
        finally:
            server.execute(f'DROP DATABASE "{bare}"')


def address(params, name) -> str:
    who = ":".join(filter(None, (params.get("user"), params.get("password"))))
    query = "&".join(f"{key}={params[key]}" for key in ("host", "port") if params.get(key))
    return f"postgis://{who}@/{name}?{query}"


def check(*words, **environment) -> str:
    """What `manage.py check` says in a process of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--tag", TAG, "--database", "default", *words],
        cwd=configured.BASE_DIR,
        env={**os.environ, "SECRET_KEY": "tests", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout + done.stderr


def test_servers_that_do_not_answer_are_named_and_nothing_hangs():
    said = check("--deploy", DATABASE_URL="postgis://nobody@127.0.0.1:1/x", REDIS_URL="redis://127.0.0.1:1/0")
    assert "The database does not answer" in said
    assert "Connection refused" in said
    assert "set DATABASE_URL=" in said
    assert "Redis does not answer" in said
    assert "set REDIS_URL=" in said


def test_a_redis_that_answers_is_left_alone(sound):
    assert checks.redis_answers() == []
    sound.REDIS_URL = "what://is/this"
    assert checks.redis_answers()[0].id == "petasiaga.E020"


def test_ordinary_commands_ask_no_server(sound):
    """Without --database and --deploy neither server is looked for."""
    sound.REDIS_URL = "redis://127.0.0.1:1/0"
    assert found() == {}
