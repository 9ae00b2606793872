"""The planner's papers: colours, head and foot, tables and numbers; type and pages are those of
`agencies.paper`.

Paper is in Bahasa Indonesia whatever language the screen of the one who prints it speaks: it goes to
people who are not in the room. So its words are written as they are printed, and numbers and dates
are told the Indonesian way.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.sax import saxutils
from zoneinfo import ZoneInfo

from django.conf import settings
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle

from agencies.paper import drawable, faces, numbered

INK, SOFT, RULE, TINT = (HexColor(c) for c in ("#14232b", "#52656f", "#c3ced3", "#eef3f4"))
ACCENT = HexColor("#0f6b5c")
MARGIN, HEAD, FOOT = 20 * mm, 12 * mm, 14 * mm
WIDTH = A4[0] - 2 * MARGIN
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
FACE, BOLD = faces()


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    told = {"fontName": FACE, "fontSize": size, "leading": size * 1.36, "textColor": INK} | more
    return ParagraphStyle(name, **told)


TITLE = _style("title", 19, fontName=BOLD, leading=23, spaceAfter=2)
LEAD = _style("lead", 10.5, textColor=SOFT, spaceAfter=8)
HEADING = _style("heading", 12, fontName=BOLD, textColor=ACCENT, spaceBefore=11, spaceAfter=4, keepWithNext=1)
TEXT = _style("text", 9.6, spaceAfter=4)
POINT = _style("point", 9.6, leftIndent=11, bulletIndent=1, spaceAfter=2.5)
NOTE = _style("note", 8, textColor=SOFT, spaceAfter=3)
CELL = _style("cell", 8.6, leading=10.6)
CELL_HEAD = _style("cell-head", 8, fontName=BOLD, textColor=SOFT, leading=9.8)
FIGURE = _style("figure", 21, fontName=BOLD, leading=24)
LABEL = _style("label", 8.2, textColor=SOFT, leading=10.4)
RIGHT = _style("right", 8.6, leading=10.6, alignment=TA_RIGHT)
RIGHT_HEAD = _style("right-head", 8, fontName=BOLD, textColor=SOFT, leading=9.8, alignment=TA_RIGHT)
CENTRE = _style("centre", 9, alignment=TA_CENTER)


# --- numbers and dates ------------------------------------------------------------------------------
def number(value: float, decimals: int = 0) -> str:
    """1.234.567,8"""
    text = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"–{text}" if value < 0 and text.strip("0.,") else text


def signed(value: float) -> str:
    """+1.234, –5, or 0."""
    text = number(value)
    return f"+{text}" if value > 0 and text != "0" else text


def percent(share: float) -> str:
    """One decimal, rounded down: a share is never told greater than it is."""
    return f"{number(int(share * 1000 + 1e-9) / 10, 1)}%"


def minutes(seconds: float | None) -> str:
    """Whole minutes, rounded up; what nobody reaches says so."""
    return "tak terjangkau" if seconds is None else f"{-int(-seconds // 60)} menit"


def day(at: date) -> str:
    """25 November 2026"""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def local(at: datetime) -> datetime:
    """In the regency's own time."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))


def moment(at: datetime) -> str:
    """25 November 2026 pukul 14.05 WITA"""
    here = local(at)
    return f"{day(here.date())} pukul {here:%H.%M} {zone_label(here)}"


def zone_label(at: datetime) -> str:
    """WIB, WITA, WIT, or the offset where it is none of them."""
    offset = at.utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0.0
    return {7.0: "WIB", 8.0: "WITA", 9.0: "WIT"}.get(hours, f"{at:%z}")


def escape(words: str) -> str:
    """Plain words as markup says them, in letters that the type has."""
    return saxutils.escape(drawable(words))


# --- pieces of a page -------------------------------------------------------------------------------
def text(words: str, style: ParagraphStyle = TEXT) -> Paragraph:
    """A paragraph of plain words: what people typed is never markup."""
    return Paragraph(escape(words), style)


def points(rows: Sequence[str]) -> list[Paragraph]:
    return [Paragraph(escape(row), POINT, bulletText="•") for row in rows]


def table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], words: int = 1) -> Table:
    """A ruled table; its first `words` columns are text, the others figures to the right. `widths`
    are shares of the page."""
    body = [[Paragraph(escape(h), CELL_HEAD if i < words else RIGHT_HEAD) for i, h in enumerate(head)]]
    body += [[Paragraph(escape(c), CELL if i < words else RIGHT) for i, c in enumerate(row)] for row in rows]
    made = Table(body, [WIDTH * w for w in widths], repeatRows=1)
    made.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3, RULE),
                ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
                ("VALIGN", (0, 1), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 2.6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return made


def figures(boxes: Sequence[tuple[str, str, Color | None]]) -> Table:
    """Large figures side by side, each with what it counts below it."""
    row = [
        [Paragraph(escape(big), ParagraphStyle("f", FIGURE, textColor=colour or INK)), Paragraph(escape(small), LABEL)]
        for big, small, colour in boxes
    ]
    made = Table([row], [WIDTH / len(boxes)] * len(boxes))
    made.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), TINT),
                ("LINEAFTER", (0, 0), (-2, -1), 2, HexColor("#ffffff")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ]
        )
    )
    return made


def signatures(place: str, at: date, signers: Sequence[tuple[str, str]]) -> list[Flowable]:
    """Place and date, and lines to sign on: (office, name) each; an empty name leaves the line free."""
    cells = [
        [text(office, CENTRE), Paragraph("<br/><br/><br/>", CENTRE), text(name or f"({'.' * 42})", CENTRE)]
        for office, name in signers
    ]
    when = ParagraphStyle("when", TEXT, alignment=TA_RIGHT, spaceAfter=6)
    return [text(f"{place}, {day(at)}", when), Table([cells], [WIDTH / len(signers)] * len(signers))]


# --- the document -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Furniture:
    """What stands on every page: the office above, marks (estimates, versions) and numbers below."""

    title: str
    office: str
    marks: str


def _draw(canvas: Canvas, furniture: Furniture, number: int, pages: int) -> None:
    width, height = A4
    canvas.setFillColor(SOFT)
    canvas.setFont(BOLD, 8)
    canvas.drawString(MARGIN, height - 13 * mm, furniture.office)
    canvas.setFont(FACE, 8)
    canvas.drawRightString(width - MARGIN, height - 13 * mm, furniture.title)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, height - 15 * mm, width - MARGIN, height - 15 * mm)
    canvas.line(MARGIN, 15 * mm, width - MARGIN, 15 * mm)
    canvas.setFont(FACE, 7)
    canvas.drawString(MARGIN, 11.5 * mm, furniture.marks)
    canvas.drawRightString(width - MARGIN, 11.5 * mm, f"Halaman {number} dari {pages}")


def document(story: Sequence[Flowable], furniture: Furniture, author: str = "") -> bytes:
    """The bytes of a PDF of A4 pages with head and foot."""
    out = io.BytesIO()
    made = BaseDocTemplate(
        out, pagesize=A4, title=furniture.title, author=author or furniture.office, lang="id", invariant=1
    )
    frame = Frame(MARGIN, FOOT + 4 * mm, WIDTH, A4[1] - FOOT - HEAD - 10 * mm, 0, 0, 0, 0)
    made.addPageTemplates(PageTemplate(frames=[frame]))
    made.build(list(story), canvasmaker=numbered(lambda canvas, n, pages: _draw(canvas, furniture, n, pages)))
    return out.getvalue()
