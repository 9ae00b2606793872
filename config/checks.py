"""System checks that name the mend.

Files and settings are looked at by every command; the database only with `--database default`
(and by `migrate`); Redis only with `--deploy`. So nothing hangs where a server is away:

    manage.py check --tag petasiaga --deploy --database default
"""

import ipaddress
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.map_files import better_srid, home_of, inside
from geo.models import RoadNetwork
from scripts.machine import LIBRARIES

TAG = "petasiaga"
WAIT_S = 2  # for a server that does not answer
SET_UP = "run `make run`, which does it"


# --- settings and files: by every command ------------------------------------------------------------
@register(TAG, Tags.security)
def secret_key_is_own(**_: Any) -> list[CheckMessage]:
    """The key that stands in the source signs nobody's sessions."""
    if settings.DEBUG or settings.DEMO or settings.SECRET_KEY != settings.INSECURE_SECRET:
        return []
    hint = (
        "set SECRET_KEY to a long random text, e.g. the output of: "
        "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
    return [Error("SECRET_KEY is the one of the demonstration, which everybody knows.", hint=hint, id="petasiaga.E001")]


@register(TAG, Tags.security)
def demonstration_stays_at_home(**_: Any) -> list[CheckMessage]:
    """Known passwords are not for the open network."""
    public = [host for host in settings.ALLOWED_HOSTS if _is_public(host)]
    if not settings.DEMO or not public:
        return []
    hint = "set DEMO=0 and delete its users, or leave in ALLOWED_HOSTS only this machine and private addresses"
    text = f"DEMO makes users with a known password, and ALLOWED_HOSTS is open to {', '.join(public)}."
    return [Warning(text, hint=hint, id="petasiaga.W002")]


def _is_public(host: str) -> bool:
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return False
    try:
        return not ipaddress.ip_address(name).is_private
    except ValueError:
        return True


@register(TAG)
def browser_libraries_are_there(**_: Any) -> list[CheckMessage]:
    folder = settings.BASE_DIR / "frontend" / "static" / "vendor"
    missing = [name for name in (Path(library).name for library in LIBRARIES) if not (folder / name).is_file()]
    if not missing:
        return []
    text = f"Libraries of the browser are missing: {', '.join(missing)}; no map will show."
    return [Warning(text, hint=f"{SET_UP} (npm ci, and copies them to frontend/static/vendor)", id="petasiaga.W003")]


@register(TAG)
def messages_are_compiled(**_: Any) -> list[CheckMessage]:
    """Each translation is compiled, and not older than its source."""
    stale = [
        str(po.relative_to(folder))
        for folder in map(Path, settings.LOCALE_PATHS)
        for po in sorted(folder.rglob("*.po"))
        if not (mo := po.with_suffix(".mo")).is_file() or mo.stat().st_mtime < po.stat().st_mtime
    ]
    if not stale:
        return []
    text = f"Translations are not compiled: {', '.join(stale)}; screens show English."
    return [Warning(text, hint=f"run manage.py compilemessages (needs gettext), or {SET_UP}", id="petasiaga.W004")]


@register(TAG)
def folders_can_be_written(**_: Any) -> list[CheckMessage]:
    folders = (settings.VAR_DIR, settings.NETWORK_CACHE_DIR)
    return [
        Error(
            f"{folder} cannot be written; the roads' arrays and logs go there.",
            hint=f"make it, and give it to the user of this process ({_user()}); or set NETWORK_CACHE_DIR",
            id="petasiaga.E005",
        )
        for folder in dict.fromkeys(map(Path, folders))
        if not _writable(folder)
    ]


def _writable(folder: Path) -> bool:
    """Whether the folder can be written, or made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _user() -> str:
    return f"uid {os.getuid()}"


@register(TAG)
def regency_is_in_its_projection(**_: Any) -> list[CheckMessage]:
    """The regency's folder is there, and METRIC_SRID measures metres where it lies."""
    path = settings.REGENCY_DIR / "regency.json"
    try:
        lon, lat = json.loads(path.read_text(encoding="utf-8"))["centre"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{path} cannot be read ({error!r})."
        return [Error(text, hint="set REGENCY_DIR; see docs/another-regency.md", id="petasiaga.E006")]
    hint = f"set METRIC_SRID={better_srid(lon, lat)}, the UTM zone of {lon}, {lat}"
    try:
        crs = CRS.from_epsg(settings.METRIC_SRID)
    except CRSError:
        return [Error(f"METRIC_SRID={settings.METRIC_SRID} is no projection.", hint=hint, id="petasiaga.E007")]
    if not crs.is_projected or {axis.unit_name for axis in crs.axis_info} != {"metre"}:
        text = f"METRIC_SRID={settings.METRIC_SRID} ({crs.name}) does not measure in metres."
        return [Error(text, hint=hint, id="petasiaga.E007")]
    if inside(lon, lat, home_of(settings.METRIC_SRID)):
        return []
    text = (
        f"METRIC_SRID={settings.METRIC_SRID} ({crs.name}) is not for the place of the regency; metres are wrong there."
    )
    return [Error(text, hint=hint, id="petasiaga.E008")]


# --- the database: with --database, and by migrate ----------------------------------------------------
@register(TAG, Tags.database)
def database_is_ready(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """PostgreSQL answers, has PostGIS, and roads are in force."""
    return [message for alias in databases or () for message in _database(alias)]


def _database(alias: str) -> list[CheckMessage]:
    params = connections[alias].get_connection_params()
    params.pop("pool", None)  # the pool would try again and again, and hide the reason
    try:
        with psycopg.connect(**params | {"connect_timeout": WAIT_S}):
            pass
    except psycopg.Error as error:
        hint = "start PostgreSQL, or set DATABASE_URL=postgis://user:password@host:5432/name; `make run` brings its own"
        text = f"The database does not answer ({str(error).strip().splitlines()[0]})."
        return [Error(text, hint=hint, id="petasiaga.E010")]
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT installed_version IS NOT NULL FROM pg_available_extensions WHERE name = 'postgis'")
        postgis = cursor.fetchone()
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [RoadNetwork._meta.db_table])
        (migrated,) = cursor.fetchone()
    if postgis is None:
        hint = "install it on the database's machine: apt-get install postgresql-NN-postgis-3, NN its version"
        return [Error("The database server has no PostGIS.", hint=hint, id="petasiaga.E011")]
    if not postgis[0]:
        hint = "run manage.py migrate, or as a superuser: CREATE EXTENSION postgis"
        return [Warning("PostGIS is not switched on in this database.", hint=hint, id="petasiaga.W012")]
    if not migrated:
        return [Warning("The database has no tables yet.", hint="run manage.py prepare", id="petasiaga.W013")]
    if not RoadNetwork.objects.using(alias).filter(state=RoadNetwork.State.ACTIVE).exists():
        text = "No roads are in force: nearest unit and coverage have nothing to go by."
        hint = "run manage.py import_roads FILE (an OpenStreetMap extract), or manage.py load_regency"
        return [Warning(text, hint=hint, id="petasiaga.W014")]
    return []


# --- Redis: with --deploy -----------------------------------------------------------------------------
@register(TAG, deploy=True)
def redis_answers(**_: Any) -> list[CheckMessage]:
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=WAIT_S, socket_timeout=WAIT_S)
        with client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as error:
        hint = "start Redis, or set REDIS_URL=redis://host:6379/0; `make run` brings its own"
        return [Error(f"Redis does not answer ({error}).", hint=hint, id="petasiaga.E020")]
    return []
