"""What is read of some tables and kept in this process for as long as none of their rows is written."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

from live.ask import Asked, Rows, ask

T = TypeVar("T")


class Kept(Generic[T]):
    """What `read` makes of the tables, read again where one of their rows has changed. It is shared by all
    who ask, and not to be written. For small tables: each is counted through whenever somebody asks."""

    def __init__(self, tables: Sequence[type[Model]], read: Callable[[], T]) -> None:
        self._tables, self._read = tables, read
        self._kept: tuple[Any, T] | None = None

    def __call__(self) -> T:
        return self._made(ask(self._question))

    def asked(self) -> Asked[T]:
        """The question for `live.ask.together`."""
        return Asked(self._question, (), self._made)

    def _made(self, rows: Rows) -> T:
        mark = (connection.settings_dict["NAME"], rows)
        kept = self._kept
        if kept is None or kept[0] != mark:
            kept = self._kept = (mark, self._read())
        return kept[1]

    @cached_property
    def _question(self) -> str:
        # a row that is written again has another xmin (or, in the same transaction, another cmin)
        counted = "(SELECT (count(*), sum(xmin::text::bigint), sum(cmin::text::bigint))::text FROM {})"
        return "SELECT " + ", ".join(counted.format(table._meta.db_table) for table in self._tables)
