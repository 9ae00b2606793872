"""The states of a call, and how they follow from what the telephone system tells.

What the exchange tells may come twice and in any order. So nothing is stepped: each telling stamps
its own time (the earliest wins), and the state of the line follows from the stamps.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from incidents.models import CallClass as K
from incidents.models import CallStatus as S

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CALL: dict[str, frozenset[str]] = {
    S.RINGING: frozenset({S.TALKING, S.MISSED, S.CLOSED}),
    S.TALKING: frozenset({S.ENDED, S.CLOSED}),
    S.ENDED: frozenset({S.TALKING, S.CLOSED}),
    S.MISSED: frozenset({S.TALKING, S.ENDED, S.CLOSED}),
    S.CLOSED: frozenset({S.TALKING, S.ENDED, S.MISSED}),  # taken back: one key closes, one key brings back
}

# The classes that one key closes, with the reason that it writes where none is typed.
ONE_KEY: "dict[str, StrOrPromise]" = {
    K.INFORMATION: _("information given"),
    K.PRANK: _("no emergency, said in jest"),
    K.SILENT: _("nobody spoke after the script was read"),
    K.BROKEN_OFF: _("the line went down before the place was known"),
    K.WRONG_NUMBER: _("dialled by mistake"),
    K.TEST: _("test of the line"),
    K.MISSED: _("dealt with"),
}


def line_state(answered: datetime | None, missed: datetime | None, ended: datetime | None) -> str:
    """The state of the line: an answered call is no missed one, whatever was told of it; one that
    ended without an answer is missed."""
    if answered is not None:
        return S.TALKING if ended is None else S.ENDED
    return S.RINGING if missed is None and ended is None else S.MISSED
