"""Questions that are asked many times a second: PostgreSQL plans them once for each connection, not at
each asking, which often takes it longer than the answer."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import psycopg
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


def ask(sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """The rows. The values go beside the text: where PostgreSQL cannot know the type of one, the text says
    it (`%s::bigint[]`). Of the texts there must be few, for the plan of each is kept. Raises django.db.Error."""
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)  # Django's own are never prepared
    with connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor) as asked:
        asked.execute(sql, values or None)
        return asked.fetchall()


def lock(model: type[Model], key: int) -> None:
    """Lock a row to the end of the transaction, and wait for it: what it holds is read afterwards. Raises
    the model's DoesNotExist."""
    table, column = model._meta.db_table, model._meta.pk.column
    if not ask(f"SELECT 1 FROM {table} WHERE {column} = %s FOR UPDATE", [key]):  # noqa: S608  names of a model
        raise model.DoesNotExist  # type: ignore[attr-defined]


class _Built(NamedTuple):
    """A question as Django has built it. `values`: what goes beside the text, MARK where the key does;
    `loaders`: what makes of a column's value the model's, by the column's place."""

    text: str
    values: list[Any]
    loaders: list[tuple[int, Any, list[Callable[..., Any]]]]
    model: Any
    columns: slice
    names: list[str]
    related: list[Any]


MARK = 2**62  # no key of anything


class One(Generic[M]):
    """One object of a model by its key, asked for many times a second: Django builds the question once, and
    not at each asking, which takes it several times as long as making the object. `rows` gives the queryset
    for a key; it may compare with it, lock and select_related, and nothing else may depend on it."""

    def __init__(self, rows: Callable[[int], QuerySet[M]]) -> None:
        self._rows = rows

    def __call__(self, key: int) -> M:
        """The object. Raises the model's DoesNotExist."""
        built = self._built
        rows = ask(built.text, [key if value == MARK else value for value in built.values])
        if not rows:
            raise built.model.DoesNotExist
        values = list(rows[0])
        for place, column, loaders in built.loaders:
            for load in loaders:
                values[place] = load(values[place], column, connection)
        one: M = built.model.from_db(connection.alias, built.names, values[built.columns])
        for other in built.related:
            other.populate(values, one)
        return one

    @cached_property
    def _built(self) -> _Built:
        compiler = self._rows(MARK).query.get_compiler(connection.alias)
        text, values = compiler.as_sql()
        select, info = compiler.select, compiler.klass_info
        columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        loaders = compiler.get_converters(column for column, _sql, _alias in select)
        return _Built(
            text,
            list(values),
            [(place, column, its_own) for place, (its_own, column) in loaders.items()],
            info["model"],
            columns,
            [column.target.attname for column, _sql, _alias in select[columns]],
            get_related_populators(info, select, connection.alias),  # type: ignore[call-arg]  # of a newer Django
        )
