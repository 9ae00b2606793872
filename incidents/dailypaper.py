"""The daily report on paper: a page to sign, then the list of incidents. No personal data."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from agencies.paper import Sheet, beside, figures, gap, heading, pdf, table, words
from incidents.models import CallClass

NONE = "–"
VILLAGES = 12  # named on the first page


def pdf_of(report: Mapping[str, Any], made_at: datetime) -> bytes:
    """The report of `incidents.dailyreport.report_of` as a document (PDF)."""
    day = date.fromisoformat(report["date"])
    sheet = Sheet(
        title=_("Daily report"),
        about=date_format(day, "l, j F Y"),
        marks=[_("no personal data")],
        is_landscape=True,
    )
    story: list[Flowable] = [*_figures(sheet, report), *_by(sheet, report), *_shifts(sheet, report)]
    story += _list(sheet, report)
    return pdf(sheet, story, made_at)


def _figures(sheet: Sheet, report: Mapping[str, Any]) -> list[Flowable]:
    calls, incidents = report["calls"], report["incidents"]
    response = incidents["response"]
    share = response["within_target"]
    return [
        figures(
            sheet,
            [
                (str(calls["total"]), _("calls")),
                (_seconds(calls["answered_after"]["mean"]), _("mean until answered, min:s")),
                (str(calls["missed"]), _("missed calls")),
                (str(incidents["total"]), _("incidents")),
                (str(report["units_sent"]), _("units sent")),
                (_seconds(response["mean"]), _("mean response, min:s")),
                (NONE if share is None else f"{number_format(share * 100, 0)}%", _("within the target")),
            ],
        ),
        gap(2),
        words(
            _(
                "Response: from the report to the first unit on scene, over %(many)d incidents that were reached "
                "(median %(median)s, nine of ten within %(p90)s). Targets other than the fire service's 15 minutes "
                "are proposals."
            )
            % {
                "many": response["count"],
                "median": _seconds(response["median"]),
                "p90": _seconds(response["p90"]),
            },
            "small",
        ),
    ]


def _by(sheet: Sheet, report: Mapping[str, Any]) -> list[Flowable]:
    calls, incidents = report["calls"], report["incidents"]
    classes = [
        (str(CallClass(code).label) if code in CallClass.values else _("not finished"), n)
        for code, n in sorted(calls["by_class"].items(), key=lambda item: -item[1])
    ]
    if not (classes or incidents["by_village"]):
        return [heading(_("Calls and incidents")), words(_("No call and no incident on this day."))]
    parts = [
        (_("calls by what they were"), classes, 0.3),
        (_("incidents by priority"), list(incidents["by_priority"].items()), 0.24),
        (_("incidents by village"), _most(incidents["by_village"]), 0.46),
    ]
    between = 16.0
    room = sheet.width - 2 * between
    tables: list[tuple[Flowable, float]] = [
        (table(sheet, [name, ""], rows, [5, 1], " n", room * share), room * share) for name, rows, share in parts
    ]
    owed = calls["callbacks"]
    said = _("Called back: %(owed)d owed, %(open)d still open. Entered afterwards from paper: %(paper)d.")
    return [
        heading(_("Calls and incidents")),
        beside(sheet, tables, between),
        gap(3),
        words(said % {"owed": owed["owed"], "open": owed["open"], "paper": calls["back_entries"]}, "small"),
    ]


def _most(by_village: Mapping[str, int]) -> list[tuple[str, int]]:
    """The villages with the most, and the rest together."""
    ranked = sorted(by_village.items(), key=lambda item: (-item[1], item[0]))
    rows = [(name or _("outside the villages"), n) for name, n in ranked[:VILLAGES]]
    rest = [n for _name, n in ranked[VILLAGES:]]
    return [*rows, (_("%d more villages") % len(rest), sum(rest))] if rest else rows


def _shifts(sheet: Sheet, report: Mapping[str, Any]) -> list[Flowable]:
    if not report["shifts"]:
        return [heading(_("Watches")), words(_("No watch was entered for this day."))]
    rows = [
        [
            s["name"],
            s["supervisor"],
            _moment(s["started_at"]),
            _moment(s["ended_at"]) if s["ended_at"] else _("still running"),
            s["units_checked"],
        ]
        for s in report["shifts"]
    ]
    head = [_("watch"), _("supervisor (log-in)"), _("from"), _("until"), _("vehicles checked")]
    return [heading(_("Watches")), table(sheet, head, rows, [20, 20, 20, 20, 12], "    n")]


def _list(sheet: Sheet, report: Mapping[str, Any]) -> list[Flowable]:
    if not report["list"]:
        return []
    rows = [
        [
            row["number"],
            row["priority"],
            row["title"],
            row["village"] or NONE,
            row["reported"],
            row["dispatched"] or NONE,
            row["arrived"] or NONE,
            row["resolved"] or NONE,
            NONE if row["response_minutes"] == "" else number_format(row["response_minutes"], 1),
            row["target_minutes"],
            row["status"],
        ]
        for row in report["list"]
    ]
    head = [
        _("incident"),
        _("priority"),
        _("what"),
        _("village"),
        _("reported"),
        _("sent"),
        _("on scene"),
        _("resolved"),
        _("response, min"),
        _("target, min"),
        _("status"),
    ]
    return [
        heading(_("Incidents")),
        table(sheet, head, rows, [34, 15, 54, 29, 18, 18, 18, 18, 17, 14, 22], "        nn"),
        gap(3),
        words(_("What and where of restricted incidents is left out."), "small"),
    ]


def _moment(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%d-%m-%Y %H:%M")


def _seconds(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{int(value) // 60}:{int(value) % 60:02d}"
