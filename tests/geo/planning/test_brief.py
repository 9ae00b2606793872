"""The brief: its figures are the API's, it promises the lowest, and says what is an estimate."""

import io
import re
from datetime import UTC, datetime

import numpy as np
import pytest
from pypdf import PdfReader

from geo.brief.figures import brief_of, circumstances
from geo.paper import moment, number, percent, signed
from geo.planning.coverage import arrivals
from geo.planning.edits import parse_edits
from geo.planning.scenario import apply
from tests.geo.planning.test_api import FIRE, URL, post
from tests.geo.planning.worlds import ask, people_at, straight_road, world
from tests.geo.planning.worlds import post as station

NEW = {"kind": "station.add", "code": "DMK-BBL2", "name": "Pos Babulu Laut", "service": "fire"}
NEW |= {"lon": 116.48, "lat": -1.47}
CLOSED = {"kind": "station.close", "station": "DMK-PTG"}


def words(answer):
    assert answer.status_code == 200, answer.content[:300]
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert 2 <= len(pages) <= 4
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def scenario(client, edits, name="Pos Babulu"):
    made = post(client, "scenarios/", {"name": name, "edits": edits, "note": "Usulan <b>2027</b> & seterusnya"})
    assert made.status_code == 201, made.json()
    return made.json()["id"]


@pytest.mark.django_db
def test_a_brief_says_what_the_api_says(as_):
    planner = as_("planner")
    pk = scenario(planner, [NEW, CLOSED])
    read = words(planner.get(f"{URL}scenarios/{pk}/brief.pdf?service=fire"))
    beside = post(planner, "compare/", FIRE | {"scenario": pk}).json()
    total, after = beside["total"], beside["after"]
    assert f"{number(total['gained'])} jiwa menjadi terjangkau" in read
    assert f"{number(total['lost'])} jiwa tidak lagi terjangkau" in read
    assert f"{number(after['by_one'][0])} dari {number(after['people'])} jiwa" in read
    assert percent(beside["before"]["by_two"][0] / beside["before"]["people"]) in read
    for village in beside["villages"]:
        if village["gained"] >= 0.5 or village["lost"] >= 0.5:
            row = f"{number(village['gained'])} {number(village['lost'])} "
            assert f"{village['name']} {village['district']} {row}" in read
    for heading in ("Pertanyaan", "Hari ini", "Usulan", "Peta", "Asumsi", "Seberapa pasti", "Disetujui oleh"):
        assert heading in read
    assert "Usulan <b>2027</b> & seterusnya" in read  # what was typed is not markup


@pytest.mark.django_db
def test_each_page_carries_versions_and_the_marks_of_estimates(as_):
    planner = as_("planner")
    answer = planner.get(f"{URL}scenarios/{scenario(planner, [NEW])}/brief.pdf?service=fire")
    for page in PdfReader(io.BytesIO(answer.content)).pages:
        read = page.extract_text()
        assert "JALAN PERAGAAN" in read
        assert "PENDUDUK PERKIRAAN" in read
        assert "Skenario versi 1" in read
        assert re.search(r"Halaman \d dari \d", read)


@pytest.mark.django_db
def test_growth_stands_on_both_sides_and_is_told_as_an_assumption(as_):
    planner = as_("planner")
    growth = {"kind": "growth", "year": 2030, "from_year": 2025, "rates": [{"area": "64.09.04", "percent": 8.0}]}
    pk = scenario(planner, [NEW, growth])
    read = words(planner.get(f"{URL}scenarios/{pk}/brief.pdf?service=fire"))
    assert "Penduduk tahun 2030, tumbuh sejak 2025 menurut asumsi: Sepaku 8,0% per tahun" in read
    before = post(planner, "scenarios/", {"name": "Only growth", "edits": [growth]}).json()["id"]
    beside = post(planner, "compare/", FIRE | {"scenario": pk, "with_scenario": before}).json()
    assert f"{number(beside['total']['gained'])} jiwa menjadi terjangkau" in read


@pytest.mark.django_db
def test_a_brief_of_the_siting_answer_names_its_places_and_how_good_it_is(as_):
    planner = as_("planner")
    run = post(planner, "siting/", FIRE | {"count": 2}).json()
    pk = scenario(planner, run["quick"]["edits"])
    read = words(planner.get(f"{URL}scenarios/{pk}/brief.pdf?service=fire&siting={run['id']}"))
    assert ", ".join(site["name"] for site in run["quick"]["sites"]) in read
    assert "belum dibuktikan" in read
    assert planner.get(f"{URL}scenarios/{pk}/brief.pdf?service=fire&siting=999999").status_code == 400


@pytest.mark.django_db
def test_a_stranger_and_an_unknown_service_are_refused(as_):
    planner = as_("planner")
    pk = scenario(planner, [NEW])
    assert planner.get(f"{URL}scenarios/{pk}/brief.pdf").status_code == 400
    assert planner.get(f"{URL}scenarios/{pk}/brief.pdf?service=navy").status_code == 400
    assert planner.get(f"{URL}scenarios/{pk}/brief.pdf?service=fire&minutes=0").status_code == 400
    assert as_("supervisor").get(f"{URL}scenarios/{pk}/brief.pdf?service=fire").status_code == 404
    assert as_("owner").get(f"{URL}scenarios/{pk}/brief.pdf?service=fire").status_code == 403


def two_posts():
    """A post at 0 km, people every kilometre of twelve; the proposal is a post at 9 km."""
    people = people_at(*[(km + 0.5, 100) for km in range(12)])
    before = world(straight_road(12), [station("A", 0.0)], people)
    new = {"kind": "station.add", "code": "B", "name": "B", "service": "fire", "lon": 116.0 + 9000 / 111_319.49}
    return before, apply(before, parse_edits([new | {"lat": 0.0, "turnout_s": 60}]))


def test_the_promise_is_the_lowest_of_what_the_shaken_assumptions_leave():
    before, after = two_posts()
    made = brief_of(arrivals(before, ask()), arrivals(after, ask()))
    shaken = {s.name: s.net for s in made.shaken}
    assert set(shaken) == {"slow", "fast", "late", "soon", "slow_late", "away"}
    assert made.lowest == min(made.net, *shaken.values())
    assert made.lowest <= made.net <= made.highest
    assert shaken["slow_late"] <= made.net
    assert shaken["away"] == 0.0  # the new post's own crew is away: nothing is gained


def test_slower_roads_and_later_crews_are_computed_not_guessed():
    before, after = two_posts()
    q = ask()
    made = brief_of(arrivals(before, q), arrivals(after, q))
    left = q.target_s - 180.0  # handling, turnout and set-up
    spots = np.arange(12) + 0.5

    def inside(posts, seconds, km_s):
        return 100.0 * (np.min([np.abs(spots - p) * km_s for p in posts], axis=0) <= seconds).sum()

    shaken = {s.name: s.net for s in made.shaken}
    for name, seconds, km_s in (("slow", left, 144 / 0.85), ("fast", left, 144 / 1.15), ("late", left - 60, 144)):
        assert shaken[name] == inside([0, 9], seconds, km_s) - inside([0], seconds, km_s), name


def test_a_scenario_of_circumstances_alone_is_judged_against_today():
    rain = {"kind": "rain", "factor": 0.8}
    assert circumstances(parse_edits([rain])) == ()
    assert [e.kind for e in circumstances(parse_edits([rain, NEW]))] == ["rain"]


def test_numbers_are_written_the_indonesian_way_and_never_flatter():
    assert number(1234567.8, 1) == "1.234.567,8"
    assert number(-1234) == "–1.234"
    assert number(-0.2) == "0"
    assert (signed(5), signed(0.2), signed(-5)) == ("+5", "0", "–5")
    assert percent(0.3589) == "35,8%"
    assert percent(1.0) == "100,0%"


def test_a_moment_names_the_regencys_own_time(settings):
    settings.TIME_ZONE = "Asia/Makassar"
    assert moment(datetime(2026, 11, 25, 6, 5, tzinfo=UTC)) == "25 November 2026 pukul 14.05 WITA"
