"""A database of its own for a run: made beside the one that DATABASE_URL names, dropped after."""

import contextlib
import os
from collections.abc import Iterator

import psycopg

NAME = "petasiaga_bench_scratch"


@contextlib.contextmanager
def scratch_database() -> Iterator[None]:
    """Point DATABASE_URL (of this process and its children) at a scratch database.

    Must be entered before Django is set up. What the named database holds is never touched.
    """
    url = os.environ["DATABASE_URL"]
    make_database()
    os.environ["DATABASE_URL"] = _beside(url, NAME)
    try:
        yield
    finally:
        _administer(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        os.environ["DATABASE_URL"] = url


def make_database() -> None:
    """The scratch database, new and empty."""
    _administer(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")


def _administer(*statements: str) -> None:
    url = _beside(os.environ["DATABASE_URL"], "postgres").replace("postgis://", "postgresql://", 1)
    with psycopg.connect(url, autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)


def _beside(url: str, name: str) -> str:
    """The address of another database on the same server."""
    head, mark, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{query}"
