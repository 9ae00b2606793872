"""Kinds that files may name freely: what the known ones are called, and choices of all there are."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Any]

HOSPITAL = "rumah_sakit"  # stations that ambulances bring patients to

STATION_KINDS: Words = {
    "bpbd": _("disaster management office"),
    "dermaga": _("jetty of boats"),
    "opd": _("government office"),
    "polisi": _("police station"),
    "pos_damkar": _("fire station"),
    "puskesmas": _("community health centre"),
    HOSPITAL: _("hospital"),
    "sar": _("search and rescue post"),
    "tni": _("military post"),
}


def kind_name(words: Words, kind: str) -> str:
    """What people call a kind; one without a word is written as it stands, with spaces."""
    return str(words.get(kind) or kind.replace("_", " "))


def kind_choices(model: type[Model], field: str, words: Words) -> Callable[[], list[tuple[str, str]]]:
    """Choices of a form, asked anew each time: the kinds that have a word and those that the data
    brought, in the order of the alphabet, after none at all."""

    def choices() -> list[tuple[str, str]]:
        there = model._default_manager.order_by().values_list(field, flat=True).distinct()
        named = ((kind, kind_name(words, kind)) for kind in {*words, *there} if kind)
        return [("", "---------"), *sorted(named, key=lambda choice: choice[1].casefold())]

    return choices
