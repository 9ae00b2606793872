"""The one box for the place, on the regency's own names."""

import json

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from geo.actions.place import save_place
from geo.models import Place
from geo.places.kilometres import asked, at, roads
from geo.places.pluscodes import DIGITS, _prefix
from geo.places.search import search
from tests.incidents.test_api import kiosk

pytestmark = pytest.mark.django_db
OFFICE = (116.7276, -1.31)
SEPAKU = (116.786, -0.912)


def first(text, near=OFFICE):
    found, advice = search(text, near)
    assert advice == ""
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("penajam", "village", "Penajam"),
        ("kecamatan waru", "district", "Waru"),
        ("Kel. Nenang", "village", "Nenang"),
        ("desa riko", "village", "Riko"),
        ("pasar petung", "place", "Pasar Petung (km 18,3)"),
        ("kantor bupati", "place", "Kantor Bupati PPU"),
        ("damkar petung", "station", "Posko Damkar Petung"),
        ("puskesmas waru", "station", "Puskesmas Waru"),
        ("masjid sotek", "place", "Masjid Istiqlal Sotek"),
        ("sdn 39", "place", "SDN 039 (km 2,5)"),
        ("smp 5", "place", "SMPN 5 Giri Mukti (km 16)"),
        ("kampung baru", "village", "Kampung Baru"),
    ],
)
def test_a_name_finds_its_place(text, kind, name):
    found = first(text)
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("penajem", "Penajam"),
        ("nenag", "Nenang"),
        ("gunung setleng", "Gunung Seteleng"),
        ("gunungseteleng", "Gunung Seteleng"),
        ("Djenebora", "Jenebora"),
        ("rico", "Riko"),
        ("babulu darrat", "Babulu Darat"),
        ("BULUMINUNG!!", "Buluminung"),
        ("sesumpo", "Sesumpu"),
        ("pejalla", "Pejala"),
        ("maridann", "Maridan"),
        ("swkaraja", "Suka Raja"),
        ("api api", "Api-api"),
        ("lawe lawe", "Lawe-lawe"),
    ],
)
def test_misspelling_is_tolerated(text, name):
    assert first(text).name == name


def test_every_village_is_found_by_its_name_and_with_a_letter_wrong():
    from geo.models import Boundary

    villages = Boundary.objects.lowest()
    missed = []
    for village in villages:
        wrong = village.name[:-2] + "x" + village.name[-1:]
        for text in (village.name, wrong):
            if village.code not in [f.id for f in search(text)[0][:3]]:
                missed.append(text)
    assert len(missed) <= len(villages) // 20, missed
    assert not set(missed) & set(villages.values_list("name", flat=True))


def test_near_stands_before_far():
    assert first("rsud", OFFICE).name.startswith("RSUD Ratu Aji")
    assert first("rsud", SEPAKU).name.startswith("RSUD Sepaku")


def test_a_result_says_where_it_lies_how_sure_it_is_and_why():
    found = first("pasar petung")
    assert (found.village, found.district, found.mark) == ("Petung", "Penajam", "landmark")
    assert found.accuracy_m == 100
    assert found.distance_m > 5000
    assert found.why == "name"
    assert first("pasar petng").why.startswith("like")


def test_a_kilometre_lies_along_its_road_between_its_posts():
    found = first("km 9")
    assert (found.kind, found.mark, found.village) == ("kilometre", "road", "Nipah-Nipah")
    assert 300 < found.accuracy_m < 1000
    (road,) = [r for r in roads() if len(r.posts) > 5]
    lons = [at(road, km / 2).lon for km in range(0, 45)]
    assert lons == sorted(lons, reverse=True)  # the road runs west
    assert at(road, 5.2).accuracy_m == 100
    assert at(road, 60) is None


@pytest.mark.parametrize(
    ("text", "km", "rest"),
    [
        ("km 9", 9, ""),
        ("KM9", 9, ""),
        ("jl provinsi km. 12,5", 12.5, "jl provinsi"),
        ("jalan propinsi KM 13+500", 13.5, "jalan propinsi"),
        ("kilometer 8.7 nipah", 8.7, "nipah"),
        ("pal 4", 4, ""),
    ],
)
def test_kilometres_are_written_in_many_ways(text, km, rest):
    assert asked(text) == (km, rest)


def test_the_road_that_is_named_stands_first():
    assert "Provinsi" in first("jl propinsi km 38", SEPAKU).name
    assert "Negara" in first("jalan negara sepaku km 38", OFFICE).name
    assert "Sepaku" in first("km 38", SEPAKU).name


def test_a_plus_code_is_read_whole_or_with_its_locality():
    full = _prefix(*OFFICE)
    code = f"{full}+{DIGITS[5]}{DIGITS[5]}"
    found = first(code, SEPAKU)
    assert abs(found.lon - OFFICE[0]) < 0.003
    assert abs(found.lat - OFFICE[1]) < 0.003
    short = first(f"{code[4:]} Nipah-Nipah", SEPAKU)
    assert (short.lon, short.lat) == (found.lon, found.lat)
    assert "Nipah" in short.why


def test_coordinates_come_with_their_village():
    found = first("1°18'36\"S 116°43'39\"E")
    assert (found.kind, found.village) == ("coordinates", "Nipah-Nipah")


def test_coordinates_that_cannot_be_get_advice_and_no_result():
    found, advice = search("48.85, 2.35")
    assert found == []
    assert "outside" in advice


def test_a_new_landmark_is_found_at_once():
    save_place(Place(name="Warung Mak Ijah", kind="patokan", point=Point(116.73, -1.31), quality="B"))
    assert first("warung ma ijah").name == "Warung Mak Ijah"


HOSTILE = ["", "   ", "%", "_", "'; DROP TABLE geo_place; --", "😀😀", "x" * 500, "\x00", "ٱلْعَرَبِيَّة", "km", "+"]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_answered(as_, text):
    answer = as_("dispatcher").get("/api/places/search/", {"q": text})
    assert answer.status_code in (200, 400)


WRONG = ({"near": "x"}, {"near": "nan,1"}, {"x": 1}, {"limit": 99})
BAD = [{}, {"q": "x" * 501}, *({"q": "a"} | more for more in WRONG)]


@pytest.mark.parametrize("query", BAD)
def test_a_bad_query_is_told_what_is_wrong(as_, query):
    assert as_("dispatcher").get("/api/places/search/", query).status_code == 400


def test_who_may_search(as_):
    for name, code in {"dispatcher": 200, "owner": 200, "stranger": 200, "planner": 200, "nobody": 403}.items():
        assert as_(name).get("/api/places/search/", {"q": "petung"}).status_code == code, name
    assert kiosk()[0].get("/api/places/search/", {"q": "petung"}).status_code == 200
    assert Client().get("/api/places/search/", {"q": "petung"}).status_code in (401, 403)
    body = json.dumps(as_("dispatcher").get("/api/places/search/", {"q": "petung"}).json())
    assert "score" in body
