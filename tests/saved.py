"""The regency as it stands after the session's one loading, kept beside the tables in a schema of its
own, so that a test with real commits begins from it in a moment."""

import time

from django.db import OperationalError, connection, transaction

from geo import runtime
from live.models import Epoch

SCHEMA = "saved"
TRIES = 5


def save() -> None:
    """Keep what every table holds now."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        for table in _tables():
            cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE "{table}"')


def restore() -> None:
    """Commit what was kept, and nothing else, in place of what the tables hold. The log is
    another one, by its epoch. Told again where a server that is reading made a deadlock of it."""
    for left in reversed(range(TRIES)):
        try:
            _restore()
            break
        except OperationalError:
            if not left:
                raise
            time.sleep(0.2)
    runtime.current(fresh=True)


def _restore() -> None:
    tables = _tables()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'{chr(34)}{table}{chr(34)}' for table in tables)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
            columns = cursor.fetchone()[0]
            cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {SCHEMA}."{table}"')
            if "id" in columns.split(", "):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(1, max(id))) FROM \"" + table + '"',
                    [table],
                )
        Epoch.objects.all().delete()
        Epoch.objects.create(pk=1)


def _tables() -> list[str]:
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))
