"""A database of its own for a run: made beside the one that DATABASE_URL names, dropped after."""

import contextlib
import os
from collections.abc import Iterator

import psycopg

NAME = "petasiaga_bench_scratch"


@contextlib.contextmanager
def scratch_database() -> Iterator[None]:
    """Point DATABASE_URL (of this process and its children) at an empty database with PostGIS.

    Must be entered before Django is set up. Whatever the named database holds is never touched.
    """
    url = os.environ["DATABASE_URL"]
    head, _, query = url.partition("?")
    server, _, _name = head.rpartition("/")
    plain = server.replace("postgis://", "postgresql://", 1)
    tail = f"?{query}" if query else ""
    with psycopg.connect(f"{plain}/postgres{tail}", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {NAME}")
    os.environ["DATABASE_URL"] = f"{server}/{NAME}{tail}"
    try:
        yield
    finally:
        os.environ["DATABASE_URL"] = url
        with psycopg.connect(f"{plain}/postgres{tail}", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
