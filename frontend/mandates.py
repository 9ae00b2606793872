"""The page "Mandat" of the administration: who answers for what, and the holes and overlaps."""

from itertools import groupby
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from agencies.kinds import kind_name
from incidents.admin import CATEGORIES
from incidents.mandates import HEADINGS, KindRow, Mandates, mandates


def mandates_page(request: HttpRequest) -> HttpResponse:
    """For administrators (the site wraps it)."""
    found = mandates()
    context = admin.site.each_context(request) | {
        "title": _("Mandates"),
        "found": found,
        "holes": holes(found),
        "categories": [
            (kind_name(CATEGORIES, category), [(row, cells(row, found)) for row in rows])
            for category, rows in by_category(found)
        ],
        "capabilities": [
            (row, [row.held.get(agency.pk) for agency in found.agencies]) for row in found.capabilities if row.units
        ],
    }
    return TemplateResponse(request, "admin/mandates.html", context)


def holes(found: Mandates) -> list[dict[str, Any]]:
    """Each heading with what stands under it, the most serious first; empty ones too: that says that
    nothing is missing there."""
    return [
        {"what": what, "heading": heading, "misfits": [m for m in found.misfits if m.what == what]}
        for what, heading in HEADINGS.items()
    ]


def by_category(found: Mandates) -> list[tuple[str, list[KindRow]]]:
    rows = sorted(found.kinds, key=lambda row: (row.kind.category, row.kind.code))
    return [(category, list(some)) for category, some in groupby(rows, key=lambda row: row.kind.category)]


def cells(row: KindRow, found: Mandates) -> list[str]:
    """What each agency is to the kind, in the order of the columns."""
    return [row.part(agency) for agency in found.agencies]
