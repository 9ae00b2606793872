"""Plus codes (Open Location Code): a cell of the earth in a few letters.

Pairs of letters give latitude and longitude to the base 20, from 20 degrees down to 1/8000 of one;
letters after the tenth each cut the cell into 4 columns and 5 rows. A short code leaves out pairs
from the front, which the nearest place of reference puts back.
"""

import re
from dataclasses import dataclass

DIGITS = "23456789CFGHJMPQRVWX"
BASE = len(DIGITS)
PAIRS, SEPARATOR_AT, COLUMNS, ROWS = 5, 8, 4, 5
METRES_PER_DEGREE = 111_320.0
CODE = re.compile(rf"(?<![\w+])([{DIGITS}]{{2,8}}\+(?:[{DIGITS}]{{2,7}})?)(?![\w+])", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """The centre of a code's cell, degrees, and half its height, metres."""

    lon: float
    lat: float
    half_m: float


def find(text: str) -> tuple[str, str] | None:
    """A code in a text, and what else the text says (its locality); None where there is none."""
    match = CODE.search(text)
    if match is None or match.group(1).index("+") % 2:
        return None
    rest = (text[: match.start()] + " " + text[match.end() :]).strip(" ,;\n")
    return match.group(1).upper(), rest


def decode(code: str) -> Cell:
    """The cell of a full code. Raises ValueError for one that is none."""
    letters = code.upper().replace("+", "")
    if code.find("+") != SEPARATOR_AT or len(letters) < SEPARATOR_AT or set(letters) - set(DIGITS):
        raise ValueError(f"{code} is not a full plus code")
    lat, lon = -90.0, -180.0
    height = width = 400.0
    for k in range(0, min(len(letters), 2 * PAIRS), 2):
        height /= BASE
        width /= BASE
        lat += DIGITS.index(letters[k]) * height
        lon += DIGITS.index(letters[k + 1]) * width
    for letter in letters[2 * PAIRS :]:
        height /= ROWS
        width /= COLUMNS
        row, column = divmod(DIGITS.index(letter), COLUMNS)
        lat += row * height
        lon += column * width
    if lat >= 90 or lon >= 180:
        raise ValueError(f"{code} is not on the earth")
    return Cell(lon + width / 2, lat + height / 2, height / 2 * METRES_PER_DEGREE)


def recover(code: str, near_lon: float, near_lat: float) -> Cell:
    """The cell of a full or short code; a short one is the nearest such cell to the reference."""
    missing = SEPARATOR_AT - code.index("+")
    if missing == 0:
        return decode(code)
    size = 400.0 / BASE ** (missing // 2)
    cell = decode(_prefix(near_lon, near_lat)[:missing] + code)

    def nearest(value: float, reference: float) -> float:
        return value + round((reference - value) / size) * size

    return Cell(nearest(cell.lon, near_lon), nearest(cell.lat, near_lat), cell.half_m)


def _prefix(lon: float, lat: float) -> str:
    """The first eight letters of the code of a point."""
    letters = ""
    height = 400.0
    y, x = min(max(lat, -90.0), 89.999) + 90.0, (lon + 180.0) % 360.0
    for _pair in range(SEPARATOR_AT // 2):
        height /= BASE
        row, column = int(y / height), int(x / height)
        letters += DIGITS[row] + DIGITS[column]
        y -= row * height
        x -= column * height
    return letters
