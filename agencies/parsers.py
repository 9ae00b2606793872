"""Bodies of the API as they come in. (A module of its own: the framework loads it while it loads itself.)"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 40  # a feature collection of multipolygons has ten


class SoundJSON(JSONParser):
    """JSON that everything behind it can bear: its depth has an end (bodies are walked by recursion), its
    numbers are finite (1e999 is not), and its texts, names too, can be stored and sent back in an answer."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises ParseError (400) where it is not so."""
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise _too_deep() from None
        for depth, level in enumerate(_levels(data)):
            if depth > DEEPEST:
                raise _too_deep()
            if any(isinstance(value, float) and not isfinite(value) for value in level):
                raise ParseError(_("a number is too great to be one; send it as it is"))
            if not all(map(_is_sound, level)):
                raise ParseError(_("a text holds the character NUL or half of a character; send it without"))
        return data


def _too_deep() -> ParseError:
    return ParseError(_("the body is nested too deep: %d levels are enough for any request") % DEEPEST)


def _levels(data: Any) -> Iterator[list[Any]]:
    """All values and names of a body, level by level."""
    level = [data]
    while level:
        yield level
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner += value.keys()
                inner += value.values()
            elif isinstance(value, list):
                inner += value
        level = inner


def _is_sound(value: Any) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return b"\x00" not in value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
