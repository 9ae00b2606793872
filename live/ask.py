"""Questions that are asked many times a second: PostgreSQL plans them once for each connection, not at
each asking, which often takes it longer than the answer."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model


class _Planned(psycopg.Cursor[tuple[Any, ...]]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Planned":
        return super().execute(query, params, prepare=True, **options)


def ask(sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """The rows. The values go beside the text: where PostgreSQL cannot know the type of one, the text says
    it (`%s::bigint[]`). Of the texts there must be few, for the plan of each is kept. Raises django.db.Error."""
    connection.ensure_connection()
    cursor: Any = _Planned(connection.connection)
    with connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor) as asked:
        asked.execute(sql, values or None)
        return asked.fetchall()


def lock(model: type[Model], key: int) -> None:
    """Lock a row to the end of the transaction, and wait for it: what it holds is read afterwards. Raises
    the model's DoesNotExist."""
    table, column = model._meta.db_table, model._meta.pk.column
    if not ask(f"SELECT 1 FROM {table} WHERE {column} = %s FOR UPDATE", [key]):  # noqa: S608  names of a model
        raise model.DoesNotExist  # type: ignore[attr-defined]
