"""Coordinates in the forms people paste. No database."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.places.coordinates import Unreadable, read
from geo.places.pluscodes import DIGITS, decode, find, recover

LON, LAT = 116.7276, -1.3100


def inside(lon, lat):
    return 116.0 <= lon <= 117.4 and -2.0 <= lat <= -0.5


@pytest.mark.parametrize(
    "text",
    [
        "-1.3100, 116.7276",
        "-1.3100,116.7276",
        "(-1.3100, 116.7276)",
        "-1.3100 116.7276",
        "-1,3100 116,7276",
        "-1,3100, 116,7276",
        "-1,3100;116,7276",
        "116.7276, -1.3100",
        "1.3100, 116.7276",
        "116.7276 1.3100",
        "−1.3100, 116.7276",
        "lat: -1.3100 lon: 116.7276",
        "Koordinat: -1.3100, 116.7276",
        "lintang -1.3100 bujur 116.7276",
        "1.3100 S 116.7276 E",
        "S1.3100 E116.7276",
        "1.3100° LS, 116.7276° BT",
        "1,3100 LS 116,7276 BT",
        "116.7276 BT 1.3100 LS",
        "1.3100 lintang selatan 116.7276 bujur timur",
        "1°18'36\"S 116°43'39.36\"E",
        "1° 18′ 36″ LS 116° 43′ 39,36″ BT",
        "1º18’36”S, 116º43’39.4”E",
        "1° 18.6' S, 116° 43.656' E",
        "01 18.600 S 116 43.656 E",
        "-1° 18' 36\", 116° 43' 39.36\"",
        "kebakaran di -1.3100, 116.7276 dekat kantor",
        "https://www.google.com/maps/@-1.3100,116.7276,17z",
        "https://www.google.com/maps/place/Kantor+Bupati/@-1.2,116.5,15z/data=!3m1!4b1!4m5!3m4!1s0x0!8m2!3d-1.3100!4d116.7276",
        "https://maps.google.com/?q=-1.3100,116.7276",
        "https://maps.google.com/maps?q=-1.3100%2C116.7276&z=17",
        "https://www.google.com/maps/search/?api=1&query=-1.3100%2C116.7276",
        "https://www.google.com/maps/search/-1.3100,+116.7276?entry=tts",
        "https://www.google.com/maps/place/-1.3100,116.7276",
        "https://www.google.com/maps/dir//-1.3100,116.7276",
        "https://www.google.com/maps/dir/?api=1&destination=-1.3100,116.7276",
        "https://www.openstreetmap.org/?mlat=-1.3100&mlon=116.7276#map=12/-1.0/116.5",
        "https://www.openstreetmap.org/#map=17/-1.3100/116.7276",
        "https://maps.apple.com/?ll=-1.3100,116.7276",
        "https://waze.com/ul?ll=-1.3100,116.7276&navigate=yes",
        "https://www.bing.com/maps?cp=-1.3100~116.7276",
        "geo:-1.3100,116.7276",
        "geo:-1.3100,116.7276?z=17",
        "geo:0,0?q=-1.3100,116.7276(Rumah)",
        "loc:-1.3100,116.7276 https://maps.google.com/?q=loc:-1.3100,116.7276",
    ],
)
def test_one_place_in_every_form(text):
    (found,) = read(text, inside)
    assert math.hypot(found.lon - LON, found.lat - LAT) < 0.0002


@pytest.mark.parametrize(
    "text",
    [
        "Pasar Petung",
        "km 9",
        "SDN 039",
        "Jl. Provinsi km 12,5",
        "RT 14",
        "0812 3456 7890",
        "",
        "116",
        "dekat 2 ruko",
        "W",
    ],
)
def test_what_is_no_coordinate_is_left_to_the_search_for_names(text):
    assert read(text, inside) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("48.85, 2.35", "outside"),
        ("-6.2, 106.8", "outside"),
        ("200.5, 300.5", "earth"),
        ("1°75'00\"S 116°43'39\"E", "60"),
        ("https://maps.app.goo.gl/AbCdEf123", "short link"),
        ("https://example.org/berita/kebakaran", "no place"),
        ("https://www.google.com/maps/@48.85,2.35,17z", "outside"),
    ],
)
def test_what_cannot_be_the_place_is_refused_with_advice(text, word):
    with pytest.raises(Unreadable, match=word):
        read(text, inside)


def test_fewer_digits_are_less_sure():
    (coarse,), (fine,) = read("-1.31, 116.73", inside), read("-1.310028, 116.727606", inside)
    assert coarse.accuracy_m > 500
    assert fine.accuracy_m <= 1


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_but_never_fails(text):
    try:
        for found in read(text, inside):
            assert inside(found.lon, found.lat)
    except Unreadable:
        pass


@given(st.floats(116.0, 117.4), st.floats(-2.0, -0.5))
def test_what_is_written_with_five_digits_comes_back(lon, lat):
    (found,) = read(f"{lat:.5f}, {lon:.5f}", inside)
    assert abs(found.lon - lon) < 1e-5
    assert abs(found.lat - lat) < 1e-5


# --- plus codes: values of the specification's own examples ---------------------------------------


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("7FG49Q00+", None, None),
        ("7FG49QCJ+2V", 20.3700625, 2.7821875),
        ("7FG49QCJ+2VX", 20.3701125, 2.782234375),
        ("8FVC2222+22", 47.0000625, 8.0000625),
        ("4VCPPQGP+Q9", -41.2730625, 174.7859375),
        ("62G20000+", None, None),
    ],
)
def test_full_codes_are_their_cells(code, lat, lon):
    if lat is None:
        with pytest.raises(ValueError, match="plus code"):
            decode(code)
    else:
        cell = decode(code)
        assert (round(cell.lat, 7), round(cell.lon, 7)) == (round(lat, 7), round(lon, 7))


@pytest.mark.parametrize(
    ("short", "near", "full"),
    [
        ("9G8F+5W", (0.4, 51.3), "9F329G8F+5W"),
        ("CJ+2VX", (2.78, 20.37), "7FG49QCJ+2VX"),
        ("22+", (8.0, 47.0), None),
        ("QJGP+Q9", (174.7, -41.3), None),
    ],
)
def test_a_short_code_is_the_nearest_such_cell(short, near, full):
    if full is None:
        assert recover(short, *near)
        return
    found, wanted = recover(short, *near), decode(full)
    assert abs(found.lat - wanted.lat) < 0.026
    assert (round(found.lat % 0.0025, 6)) == pytest.approx(round(wanted.lat % 0.0025, 6), abs=1e-6)


@given(st.text(DIGITS, min_size=2, max_size=2), st.floats(116, 117), st.floats(-1.9, -0.6))
def test_a_short_code_lies_within_half_a_degree_cell_of_its_reference(tail, lon, lat):
    cell = recover(f"2222+{tail}", lon, lat)
    assert abs(cell.lon - lon) <= 0.5001
    assert abs(cell.lat - lat) <= 0.5001


def test_a_code_is_found_with_its_locality():
    assert find("MPQH+2X Penajam, Indonesia") == ("MPQH+2X", "Penajam, Indonesia")
    assert find("6P3MMPQH+2X") == ("6P3MMPQH+2X", "")
    assert find("RT+RW") is None
    assert find("a+b") is None
