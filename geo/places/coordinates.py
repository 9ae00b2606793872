"""Coordinates in the forms people paste: decimal with point or comma, degrees and minutes, map links.

Indonesian hemispheres (LS, LU, BT, BB) are read beside N, S, E, W. Two numbers may come either way
round and without their sign: whatever lies in the regency is meant. Pure; no database.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_plus

from django.utils.translation import gettext as _

METRES_PER_DEGREE = 111_320.0
NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
PAIR = rf"({NUMBER})\s*[,;~/ ]\s*({NUMBER})"
FINE = r"[-+]?\d{1,3}[.,]\d{3,}"

WORDS = (
    (r"lintang\s*selatan|\bL\.?S\b\.?", "S"),
    (r"lintang\s*utara|\bL\.?U\b\.?", "N"),
    (r"bujur\s*timur|\bB\.?T\b\.?", "E"),
    (r"bujur\s*barat|\bB\.?B\b\.?", "W"),
    (r"\b(?:latitude|longitude|lintang|bujur|lat|long?|lng|k[o]*rdinat|titik|derajat|gps|lokasi)\b\s*[:=]?", " "),
)
DMS = re.compile(
    r"(?P<before>[NSEW])?\s*(?P<sign>[-+])?\s*(?P<d>\d{1,3}(?:[.,]\d+)?)\s*(?:°|\s)\s*"
    r"(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*(?:'|(?=\s*[NSEW\d])|$)\s*)?(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|'')?\s*)?(?P<after>[NSEW])?"
)
HEMISPHERED = re.compile(rf"(?:([NSEW])\s*({NUMBER})\s*°?)|(?:({NUMBER})\s*°?\s*([NSEW]))")
LINK = re.compile(r"https?://|^geo:|maps\.|\bgoo\.gl", re.IGNORECASE)
SHORT_LINK = re.compile(r"(?:maps\.app\.goo\.gl|goo\.gl/maps|g\.co/kgs|wa\.me|share\.google)", re.IGNORECASE)
IN_LINKS = (  # the pin of a place before the middle of the view
    re.compile(rf"!3d({NUMBER})!4d({NUMBER})"),
    re.compile(rf"[?&]mlat=({NUMBER})&mlon=({NUMBER})"),
    re.compile(rf"^geo:({NUMBER}),({NUMBER})(?!.*[?&]q=[-\d])"),
    re.compile(rf"[?&](?:q|query|ll|sll|daddr|destination|center|cp|to|marker)=(?:loc:)?\s*{PAIR}"),
    re.compile(rf"/(?:place|search|dir|maps)/(?:[^/]*/)?{PAIR}"),
    re.compile(rf"@({NUMBER}),({NUMBER})"),
    re.compile(rf"#map=\d+(?:\.\d+)?/({NUMBER})/({NUMBER})"),
)


class Unreadable(ValueError):
    """The text means coordinates, but none that can be; the message says what to do."""


@dataclass(frozen=True)
class Read:
    """A point read from a text, degrees; how far its digits leave it open, metres; `why`: the form it
    was read in, and what was assumed."""

    lon: float
    lat: float
    accuracy_m: float
    why: str


def read(text: str, inside: Callable[[float, float], bool]) -> list[Read]:
    """Points that a text may mean, those as written first; [] where it means none. `inside(lon, lat)`
    says whether a point lies in or beside the regency.

    Raises Unreadable for a text that means coordinates outside of it, or a link that holds none.
    """
    plain = _plain(text)
    if LINK.search(plain):
        return _of_link(plain, inside)
    pair = _hemisphered(plain) or _degrees(plain)
    if pair:
        return _choose(*pair, inside, _("degrees"), flip=False)
    pair = _decimal(plain)
    return _choose(*pair, inside, _("coordinates")) if pair else []


def _plain(text: str) -> str:
    for old, new in (("−", "-"), ("–", "-"), ("′", "'"), ("’", "'"), ("`", "'"), ("″", '"'), ("”", '"'), ("“", '"')):
        text = text.replace(old, new)
    return text.replace("º", "°").replace("˚", "°").strip().strip("()[]")


def _of_link(text: str, inside: Callable[[float, float], bool]) -> list[Read]:
    link = unquote_plus(unquote_plus(text))
    for form in IN_LINKS:
        if match := form.search(link):
            first, second = match.groups()[-2:]
            return _choose((_number(first), first), (_number(second), second), inside, _("map link"))
    if SHORT_LINK.search(link):
        raise Unreadable(_("a short link does not hold the place: open it and paste the long address, or a landmark"))
    raise Unreadable(_("no place stands in this link; paste the coordinates, or search for a landmark"))


Part = tuple[float, str]  # a value and how it was written


def _worded(text: str) -> str:
    for pattern, letter in WORDS:
        text = re.sub(pattern, letter, text, flags=re.IGNORECASE)
    return text.upper().strip(" ,;.:")


def _hemisphered(text: str) -> tuple[Part, Part] | None:
    """1.31 S 116.72 E, S1.31 E116.72: each a number with its letter."""
    body = _worded(text)
    if re.search(r"[A-Z]", re.sub(r"[NSEW]", "", body)):
        return None
    matches = list(HEMISPHERED.finditer(body))
    if len(matches) != 2 or re.sub(HEMISPHERED, "", body).strip(" ,;/"):
        return None
    found: dict[str, Part] = {}
    for m in matches:
        letter, digits = m[1] or m[4], m[2] or m[3]
        value = _number(digits)
        found["lat" if letter in "NS" else "lon"] = (-abs(value) if letter in "SW" else value, digits)
    return (found["lat"], found["lon"]) if len(found) == 2 else None


def _degrees(text: str) -> tuple[Part, Part] | None:
    """1°18'36"S 116°43'39"E; 01 12.798 S 116 45.634 E; -1° 18' 36", 116° 43' 39"."""
    body = _worded(text)
    if "°" not in body and not re.search(r"\d\s*[NSEW]\b|\b[NSEW]\s*\d", body):
        return None
    if re.search(r"[A-Z]", re.sub(r"[NSEW]", "", body)):
        return None
    parts = [m for m in DMS.finditer(body.replace(",", ".") if "." not in body and "°" in body else body) if m["d"]]
    if len(parts) != 2:
        return None
    values: list[tuple[Part, str]] = []
    for m in parts:
        d, minutes, seconds = (_number(m[name] or "0") for name in ("d", "m", "s"))
        if minutes >= 60 or seconds >= 60:
            raise Unreadable(_("minutes and seconds go up to 60; check the coordinates"))
        letter = m["before"] or m["after"] or ""
        sign = -1 if m["sign"] == "-" or letter in ("S", "W") else 1
        digits = "0.12345" if m["s"] else "0.1234" if m["m"] and "." in m["m"] else "0.12" if m["m"] else m["d"]
        values.append(((sign * (d + minutes / 60 + seconds / 3600), digits), letter))
    (first, a), (second, b) = values
    if a in ("E", "W") or b in ("N", "S"):
        first, second = second, first
    return first, second


def _decimal(text: str) -> tuple[Part, Part] | None:
    """-1.31, 116.72; -1,31 116,72; within a sentence where both have three decimals or more."""
    body = _worded(text)
    if not re.search(r"[A-Z]", body):
        numbers = re.findall(NUMBER, body)
        if len(numbers) == 1 and re.fullmatch(r"[-+]?\d{1,3},\d{1,3}", numbers[0]):
            numbers = numbers[0].split(",")
        rest = re.sub(NUMBER, "", body).strip(" ,;/~()")
        if len(numbers) == 2 and not rest and (any(c in n for n in numbers for c in ".,") or "," in body):
            return (_number(numbers[0]), numbers[0]), (_number(numbers[1]), numbers[1])
        return None
    match = re.search(rf"({FINE})\s*[,;/ ]\s*({FINE})", text)
    return ((_number(match[1]), match[1]), (_number(match[2]), match[2])) if match else None


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))


def _off(digits: str) -> float:
    """How far the last digit leaves a value open, metres."""
    decimals = len(re.split(r"[.,]", digits)[1]) if re.search(r"[.,]", digits) else 0
    return max(1.0, 0.5 * 10.0**-decimals * METRES_PER_DEGREE)


def _choose(
    first: Part, second: Part, inside: Callable[[float, float], bool], form: str, flip: bool = True
) -> list[Read]:
    """The readings of two numbers that lie in the regency; as written, where that does."""
    a, b = first[0], second[0]
    accuracy = round(max(_off(first[1]), _off(second[1])), 1)
    ways = [((b, a), form), ((a, b), _("%s, longitude first") % form)]
    if flip:
        ways += [((b, -a), _("%s, taken as south") % form), ((-a, b), form), ((a, -b), _("%s, longitude first") % form)]
    for (lon, lat), why in ways:
        if math.isfinite(lon + lat) and abs(lat) <= 90 and abs(lon) <= 180 and inside(lon, lat):
            return [Read(lon, lat, accuracy, why)]
    if abs(a) > 180 or abs(b) > 180 or (abs(a) > 90 and abs(b) > 90):
        raise Unreadable(_("this is no place on the earth; give latitude and longitude, as -1.31, 116.73"))
    raise Unreadable(_("this place is far outside the regency; check the digits, latitude first, then longitude"))
