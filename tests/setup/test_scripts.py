"""The set-up's own decisions."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from config.redis_url import for_celery
from scripts import machine
from scripts.machine import newest_postgis
from scripts.services import SOCKET_LIMIT, forget_dead_postmaster, places


def test_a_sockets_folder_is_short_enough_wherever_the_checkout_lies(monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/tmp/" + "x" * 120)
    here = places(Path("/home/somebody/" + "long/" * 40), uid=1000)
    assert len(str(here.sockets)) <= SOCKET_LIMIT
    assert here.user is None


def test_as_root_the_database_is_the_postgres_users_and_outside_the_checkout():
    here = places(Path("/srv/petasiaga"), uid=0)
    assert here.user == "postgres"
    assert not str(here.data).startswith("/srv/petasiaga")


def test_the_newest_server_with_postgis_is_chosen():
    names = "postgresql-15\npostgresql-15-postgis-3\npostgresql-17\npostgresql-16-postgis-3\n"
    assert newest_postgis(names) == ["postgresql-15", "postgresql-15-postgis-3"]
    with pytest.raises(SystemExit, match="PostGIS"):
        newest_postgis("postgresql-15\n")


def test_one_redis_address_in_the_spelling_of_celery():
    assert for_celery("unix:///run/x/redis.sock?db=3") == "redis+socket:///run/x/redis.sock?virtual_host=3"
    assert for_celery("redis://host:6379/1") == "redis://host:6379/1"


def test_each_setting_read_from_the_environment_is_in_the_example():
    import re

    from django.conf import settings

    text = (settings.BASE_DIR / "config" / "settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', text))
    example = (settings.BASE_DIR / ".env.example").read_text()
    assert {name for name in read if name not in example} == set()


def test_a_setting_of_the_example_that_is_put_in_force_is_its_value_and_no_remark(tmp_path):
    import re

    import environ
    from django.conf import settings

    class Env(environ.Env):
        ENVIRON = {}  # noqa: RUF012  in place of the process's own

    example = (settings.BASE_DIR / ".env.example").read_text()
    written = tmp_path / ".env"
    written.write_text(re.sub(r"^#(?=[A-Z_]+=)", "", example, flags=re.M))
    Env.read_env(written)
    assert len(Env.ENVIRON) > 20
    assert {name: value for name, value in Env.ENVIRON.items() if re.search(r"[#\s]", value)} == {}


def test_the_lock_of_a_killed_server_is_forgotten_and_that_of_a_living_one_kept(tmp_path):
    zombie = subprocess.Popen(["true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is not buried yet
    lock = tmp_path / "postmaster.pid"
    for pid, kept in ((zombie.pid, False), (os.getpid(), True)):
        lock.write_text(f"{pid}\n{tmp_path}\n")
        forget_dead_postmaster(tmp_path)
        assert lock.exists() is kept
    zombie.wait()
    lock.unlink()
    forget_dead_postmaster(tmp_path)


def test_who_may_not_install_is_told_one_line_with_real_packages(monkeypatch):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine, "missing_packages", lambda for_tests: ["postgis", "redis-server"])
    real = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "sudo" else real(name))
    with pytest.raises(SystemExit, match="apt-get install -y postgresql-postgis redis-server"):
        machine.install_packages(False)
