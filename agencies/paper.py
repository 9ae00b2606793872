"""What every printed page of the product shares: format, type, head and foot, tables.

A document is a list of flowables (reportlab) given to `pdf`. Letters: DejaVu Sans Condensed where
the machine has it, else the type that comes with the library, which knows Latin letters alone; what
neither can draw is shown as a question mark rather than left out.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import reportlab
from django.conf import settings
from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, LongTable, PageTemplate, Paragraph, Spacer, TableStyle

INK, QUIET, LINE, GROUND = HexColor("#10242e"), HexColor("#4a616c"), HexColor("#b9c8cf"), HexColor("#eef3f5")
SERIOUS = HexColor("#b3261e")
MARGIN, HEAD, FOOT = 16 * mm, 19 * mm, 13 * mm
RULE = 12.5 * mm  # of the line under the head
SYSTEM_FONTS = Path("/usr/share/fonts/truetype/dejavu")
FACES = (
    (SYSTEM_FONTS / "DejaVuSansCondensed.ttf", SYSTEM_FONTS / "DejaVuSansCondensed-Bold.ttf"),
    (Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", Path(reportlab.__file__).parent / "fonts" / "VeraBd.ttf"),
)


@dataclass(frozen=True)
class Sheet:
    """What stands on each page: the title, what it is about, and marks (an exercise, estimates)."""

    title: str
    about: str
    marks: Sequence[str] = ()
    is_landscape: bool = False

    @property
    def size(self) -> tuple[float, float]:
        return landscape(A4) if self.is_landscape else A4  # type: ignore[no-any-return]

    @property
    def width(self) -> float:
        """Points between the margins."""
        return self.size[0] - 2 * MARGIN


@cache
def faces() -> tuple[str, str]:
    """The names of the plain and the bold type, registered once."""
    plain, bold = next(pair for pair in FACES if all(path.exists() for path in pair))
    pdfmetrics.registerFont(TTFont("Paper", str(plain)))
    pdfmetrics.registerFont(TTFont("Paper-Bold", str(bold)))
    pdfmetrics.registerFontFamily("Paper", normal="Paper", bold="Paper-Bold", italic="Paper", boldItalic="Paper-Bold")
    return "Paper", "Paper-Bold"


@cache
def style(name: str) -> ParagraphStyle:
    """One of: text, small, cell, number, label, figure, heading."""
    plain, bold = faces()
    size, face, ink, more = {
        "text": (9.5, plain, INK, {}),
        "small": (7.5, plain, QUIET, {}),
        "cell": (8, plain, INK, {}),
        "number": (8, plain, INK, {"alignment": TA_RIGHT}),
        "label": (7.5, plain, QUIET, {}),
        "figure": (19, bold, INK, {}),
        "heading": (11.5, bold, INK, {"spaceBefore": 11, "spaceAfter": 4, "keepWithNext": 1}),
    }[name]
    return ParagraphStyle(name, fontName=face, fontSize=size, leading=size * 1.28, textColor=ink, **more)


def words(text: object, name: str = "text") -> Paragraph:
    """A paragraph of plain text: nothing in it is taken for markup."""
    return Paragraph(escape(drawable(str(text))), style(name))


def heading(text: str) -> Paragraph:
    return words(text, "heading")


def drawable(text: str) -> str:
    """The text with a question mark for each letter that the type lacks; control characters go."""
    known = pdfmetrics.getFont(faces()[0]).face.charToGlyph
    kept = (" " if c in "\r\n\t" else c for c in text if c.isprintable() or c in "\r\n\t")
    return "".join(c if ord(c) in known else "?" for c in kept)


def figures(sheet: Sheet, values: Sequence[tuple[str, str]]) -> Flowable:
    """Large figures side by side, each (figure, what it is)."""
    cells = [[words(figure, "figure"), words(label, "label")] for figure, label in values]
    made = LongTable([cells], colWidths=[sheet.width / len(cells)] * len(cells))
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 6),
                ("LINEBEFORE", (0, 0), (-1, -1), 1.2, LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return made


def beside(sheet: Sheet, parts: Sequence[tuple[Flowable, float]], between: float = 14) -> Flowable:
    """Flowables side by side, each with its width in points; together at most as high as a page."""
    cells: list[Flowable | str] = []
    widths: list[float] = []
    for part, width in parts:
        cells += ["", part] if cells else [part]
        widths += [between, width] if widths else [width]
    made = LongTable([cells], colWidths=widths, hAlign="LEFT")
    flush = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    made.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *flush]))
    return made


def table(
    sheet: Sheet,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    shares: Sequence[float],
    numbers: str = "",
    width: float | None = None,
) -> Flowable:
    """A table, its head repeated on each page, over the whole width unless told (points). `shares`: widths
    of the columns in proportion; `numbers`: a letter a column, "n" for figures (to the right)."""
    kinds = [("number" if mark == "n" else "cell") for mark in numbers.ljust(len(head), " ")]
    bold = [Paragraph(f"<b>{escape(drawable(text))}</b>", style(kind)) for text, kind in zip(head, kinds, strict=True)]
    body = [[words(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows]
    total = sum(shares)
    made = LongTable(
        [bold, *body], colWidths=[(width or sheet.width) * share / total for share in shares], repeatRows=1
    )
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), GROUND),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, QUIET),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return made


def gap(points: float = 6) -> Flowable:
    return Spacer(1, points)


def pdf(sheet: Sheet, story: Sequence[Flowable], made_at: datetime) -> bytes:
    """The document. `made_at` (UTC) stands in the foot in the regency's own time."""
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=sheet.size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN + HEAD,
        bottomMargin=MARGIN + FOOT,
        title=f"{sheet.title} · {sheet.about}",
        author="PetaSiaga",
        lang=settings.LANGUAGE_CODE,
    )
    frame = Frame(
        MARGIN, MARGIN + FOOT - 4 * mm, sheet.width, sheet.size[1] - 2 * MARGIN - HEAD - FOOT + 8 * mm, 0, 0, 0, 0
    )
    document.addPageTemplates([PageTemplate("page", [frame])])
    document.build(
        list(story), canvasmaker=numbered(lambda canvas, n, pages: _furniture(canvas, sheet, made_at, n, pages))
    )
    return out.getvalue()


def numbered(furniture: Callable[[Canvas, int, int], None]) -> Callable[..., Canvas]:
    """A canvas that knows how many pages there are before it draws head and foot: `furniture` of the
    canvas, the page's number and how many there are."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self.pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self.pages, 1):
                self.__dict__.update(page)
                furniture(self, number, len(self.pages))
                super().showPage()
            super().save()

    return Numbered


def _furniture(canvas: Canvas, sheet: Sheet, made_at: datetime, number: int, pages: int) -> None:
    plain, bold = faces()
    width, height = sheet.size
    top = height - MARGIN
    _write(canvas, bold, 15, INK, MARGIN, top - 11, sheet.title)
    _write(canvas, plain, 9.5, QUIET, MARGIN, top - 24, sheet.about)
    _write(canvas, bold, 9.5, INK, width - MARGIN, top - 9, _centre(), right=True)
    _write(canvas, plain, 8, QUIET, width - MARGIN, top - 21, "PetaSiaga", right=True)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1)
    canvas.line(MARGIN, top - RULE, width - MARGIN, top - RULE)
    if settings.EXERCISE:
        _write(canvas, bold, 11, SERIOUS, width / 2, top - 10, _("EXERCISE"), middle=True)
    canvas.setLineWidth(0.4)
    canvas.setStrokeColor(LINE)
    canvas.line(MARGIN, MARGIN + 16, width - MARGIN, MARGIN + 16)
    at = made_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    made = _("made %s") % f"{at:%d-%m-%Y %H:%M} {at.tzname()}"
    _write(canvas, plain, 7.5, QUIET, MARGIN, MARGIN + 7, " · ".join([made, *sheet.marks]))
    _write(canvas, plain, 7.5, QUIET, width - MARGIN, MARGIN + 7, _page(number, pages), right=True)


def _page(number: int, pages: int) -> str:
    return _("page %(number)d of %(pages)d") % {"number": number, "pages": pages}


def _centre() -> str:
    return _("112 centre")


def _write(
    canvas: Canvas,
    face: str,
    size: float,
    ink: Color,
    x: float,
    y: float,
    text: str,
    *,
    right: bool = False,
    middle: bool = False,
) -> None:
    canvas.setFont(face, size)
    canvas.setFillColor(ink)
    draw = canvas.drawRightString if right else canvas.drawCentredString if middle else canvas.drawString
    draw(x, y, drawable(text))
