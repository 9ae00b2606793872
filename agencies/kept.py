"""What is read of some tables and kept in this process for as long as none of their rows is written."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

from live.ask import ask

T = TypeVar("T")


class Kept(Generic[T]):
    """What `read` makes of the tables, read again where one of their rows has changed. It is shared by all
    who ask, and not to be written. For small tables: each is counted through whenever somebody asks."""

    def __init__(self, tables: Sequence[type[Model]], read: Callable[[], T]) -> None:
        self._tables, self._read = tables, read
        self._kept: tuple[Any, T] | None = None

    def __call__(self) -> T:
        mark = (connection.settings_dict["NAME"], ask(self._question()))
        kept = self._kept
        if kept is None or kept[0] != mark:
            kept = self._kept = (mark, self._read())
        return kept[1]

    def _question(self) -> str:
        # a row that is written again has another xmin (or, in the same transaction, another cmin)
        counted = "(SELECT (count(*), sum(xmin::text::bigint), sum(cmin::text::bigint))::text FROM {})"
        return "SELECT " + ", ".join(counted.format(table._meta.db_table) for table in self._tables)
