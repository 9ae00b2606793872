"""Questions that are asked many times a second: PostgreSQL plans them once for each connection (and anew
after a transaction that was undone), not at each asking, which often takes it longer than the answer.

Django's own are not planned so, and are not counted either: what they hold would be kept with each
connection."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
T = TypeVar("T")
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Asked(Generic[T]):
    """A question, and what is made of its rows. The values go beside the text: where PostgreSQL cannot know
    the type of one, the text says it (`%s::bigint[]`). Of the texts there must be few, for the plan of each
    is kept."""

    sql: str
    values: Sequence[Any] | Mapping[str, Any]
    made: Callable[[Rows], T]


def plain(sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Asked[Rows]:
    """A question whose rows are taken as they are."""
    return Asked(sql, values, lambda rows: rows)


def ask(sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Rows:
    """The rows of one question. Raises django.db.Error."""
    with _planning() as line:
        own: Any = psycopg.Cursor(line)
        # the log of queries is of what Django's own cursors have asked
        with connection.cursor() if connection.queries_logged else connection.make_cursor(own) as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.rownumber is not None else []


def together(*questions: Asked[Any]) -> list[Any]:
    """What is made of each question's rows. They are sent at once and answered one after the other, each as
    of its own moment: one that waits for a lock holds up those behind it, which then see what it waited for.
    Raises django.db.Error, and what making raises."""
    if len(questions) == 1 or connection.queries_logged:
        return [question.made(rows) for question, rows in [(q, ask(q.sql, q.values)) for q in questions]]
    with _planning() as line, connection.wrap_database_errors, line.pipeline():
        connection.validate_no_broken_transaction()
        cursors = [psycopg.Cursor(line) for _ in questions]
        for cursor, question in zip(cursors, questions, strict=True):
            cursor.execute(question.sql, question.values or None)  # type: ignore[arg-type,call-overload]
    answers = [cursor.fetchall() if cursor.rownumber is not None else [] for cursor in cursors]
    return [question.made(rows) for question, rows in zip(questions, answers, strict=True)]


@contextmanager
def _planning() -> Iterator[Any]:
    """The connection, which prepares what is asked meanwhile."""
    connection.ensure_connection()
    line: Any = connection.connection
    line.prepare_threshold = 0
    try:
        yield line
    finally:
        line.prepare_threshold = None


def there(model: Any) -> Callable[[Rows], None]:
    """What is made of rows that only say that there is one; raises the model's DoesNotExist where none is."""

    def made(rows: Rows) -> None:
        if not rows:
            raise model.DoesNotExist

    return made


def locking(model: type[Model], key: int) -> Asked[None]:
    """Lock a row to the end of the transaction, and wait for it: what it holds is read afterwards. Raises
    the model's DoesNotExist."""
    table, column = model._meta.db_table, model._meta.pk.column
    text = f"SELECT 1 FROM {table} WHERE {column} = %s FOR UPDATE"  # noqa: S608  names of a model
    return Asked(text, [key], there(model))


def adding(one: M) -> Asked[M]:
    """Store a new object, which has its key then. As Django's own `save`, which builds the statement anew
    each time; for models without a parent."""
    fields, text = _insert(type(one))
    values = [field.get_db_prep_save(field.pre_save(one, True), connection) for field in fields]

    def made(rows: Rows) -> M:
        one.pk, one._state.adding, one._state.db = rows[0][0], False, connection.alias
        return one

    return Asked(text, values, made)


def storing(one: Model, names: Iterable[str]) -> Asked[None]:
    """Store these fields of an object. Raises DoesNotExist of its model where it is gone."""
    fields, text = _update(type(one), tuple(dict.fromkeys(names)))
    values = [field.get_db_prep_save(field.pre_save(one, False), connection) for field in fields]
    return Asked(text, [*values, one.pk], there(type(one)))


@functools.cache
def _insert(model: type[Model]) -> tuple[list[Any], str]:
    meta: Any = model._meta
    fields = [field for field in meta.local_concrete_fields if field is not meta.pk]
    columns, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(map(_mark, fields))
    text = f'INSERT INTO {meta.db_table} ({columns}) VALUES ({marks}) RETURNING "{meta.pk.column}"'  # noqa: S608
    return fields, text


@functools.cache
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[list[Any], str]:
    meta: Any = model._meta
    fields = [meta.get_field(name) for name in names]
    changes = ", ".join(f'"{field.column}" = {_mark(field)}' for field in fields)
    return fields, f'UPDATE {meta.db_table} SET {changes} WHERE "{meta.pk.column}" = %s RETURNING 1'  # noqa: S608


def _mark(field: Any) -> str:
    return f"%s::{field.db_type(connection)}" if isinstance(field, ArrayField) else "%s"


class _Built(NamedTuple):
    """A question as Django has built it. `values`: what goes beside the text, MARK where the key does;
    `loaded`: the columns whose values the model holds as something else, with their places."""

    text: str
    values: list[Any]
    loaded: list[tuple[int, Any]]
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
        return together(self.asked(key))[0]  # type: ignore[no-any-return]

    def asked(self, key: int) -> Asked[M]:
        """The question for `together`."""
        built = self._built
        return Asked(built.text, [key if value == MARK else value for value in built.values], self._made)

    def _made(self, rows: Rows) -> M:
        built = self._built
        if not rows:
            raise built.model.DoesNotExist
        values = list(rows[0])
        for place, column in built.loaded:
            # asked for at each row: those of a geometry read with what belongs to one thread
            for load in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
                values[place] = load(values[place], column, connection)
        one: M = built.model.from_db(connection.alias, built.names, values[built.columns])
        for other in built.related:
            other.populate(values, one)
        return one

    @functools.cached_property
    def _built(self) -> _Built:
        compiler = self._rows(MARK).query.get_compiler(connection.alias)
        text, values = compiler.as_sql()
        select, info = compiler.select, compiler.klass_info
        columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        loaded = compiler.get_converters(column for column, _sql, _alias in select)
        return _Built(
            text,
            list(values),
            [(place, column) for place, (_loaders, column) in loaded.items()],
            info["model"],
            columns,
            [column.target.attname for column, _sql, _alias in select[columns]],
            get_related_populators(info, select, connection.alias),  # type: ignore[call-arg]  # of a newer Django
        )
