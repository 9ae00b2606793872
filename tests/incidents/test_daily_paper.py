"""The daily report on paper: it is a document, it tells the day, and it holds no personal data."""

from datetime import UTC, datetime

import pytest
from reportlab.pdfbase import pdfmetrics

from agencies.paper import Sheet, drawable, faces, pdf, table, words
from tests.incidents.test_shifts import day_with_a_fire

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)


def test_a_day_is_a_document_with_its_pages_numbered(as_, cast):
    day_with_a_fire(cast)
    answer = as_("supervisor").get("/api/reports/daily/?pdf=1")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.count(b"/Type /Page\n") >= 1


def test_a_day_without_calls_is_a_document_too(as_):
    answer = as_("planner").get("/api/reports/daily/?date=2020-02-29&pdf=1")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")


def test_who_may_not_read_the_report_may_not_print_it(as_):
    assert as_("stranger").get("/api/reports/daily/?pdf=1").status_code == 403


def test_what_the_type_cannot_draw_is_a_question_mark_and_nothing_is_markup():
    known = pdfmetrics.getFont(faces()[0]).face.charToGlyph
    assert drawable("Pasar 🔥\x00 ꦗꦮ").startswith("Pasar ?")
    assert all(ord(c) in known for c in drawable("e\u0301 – é ꦗ 🔥\n"))
    assert words("<b>x</b> & <para").text == "&lt;b&gt;x&lt;/b&gt; &amp; &lt;para"


def test_a_table_longer_than_a_page_and_a_cell_of_any_length_are_printed():
    sheet = Sheet("Title", "about")
    rows = [[str(i), "word " * (i % 40), "x" * 60] for i in range(300)]
    document = pdf(sheet, [table(sheet, ["a", "b", "c"], rows, [1, 4, 2], "n")], NOW)
    assert document.count(b"/Type /Page\n") > 5
