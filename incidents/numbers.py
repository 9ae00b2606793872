"""Telephone numbers in the forms people and exchanges write them."""

import re
import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _

HIDDEN = frozenset({"", "anonymous", "unknown", "private", "restricted", "withheld", "unavailable"})
LONGEST = 15  # digits, ITU E.164
DIAL_OUT = ("001", "007", "008")  # what is dialled in Indonesia for a number abroad


class NotANumber(ValueError):
    """The text holds no telephone number; the message says what to write."""


def international(text: str) -> str:
    """A number in its international form ("+62…"), "" for a hidden one. Short numbers of services
    and what cannot be dialled abroad stay digits.

    Takes 0812-3456-7890, (0542) 123 456, +62 812…, 62812…, 0062812…, sip:+62812…@host, tel:….
    Raises NotANumber for a text without one.
    """
    plain = text.strip().lower()
    if plain in HIDDEN:
        return ""
    if inner := re.search(r"<([^<>]*)>", plain):  # "Budi" <sip:0812…@pbx>;tag=1
        plain = inner[1].strip()
    body = re.sub(r"^(sips?|tel):", "", plain).partition("@")[0].partition(";")[0].strip('<>" ')
    if body in HIDDEN:
        return ""
    digits = "".join(str(unicodedata.decimal(c)) for c in body if c.isdecimal())
    if not 3 <= len(digits) <= LONGEST + 2 or re.search(r"[^\W\d_]", body):
        raise NotANumber(_("write the number in digits, as 0812 3456 7890; leave it empty where it is hidden"))
    country = settings.COUNTRY_CODE
    if "+" in body:
        return f"+{_without_zero(digits)}"
    if digits.startswith(DIAL_OUT) and digits[3:].startswith(country):
        return f"+{_without_zero(digits[3:])}"
    if digits.startswith("00"):
        return f"+{_without_zero(digits[2:])}"
    if digits.startswith("0"):
        return f"+{country}{digits[1:]}"
    if digits.startswith(country) and len(digits) >= len(country) + 8:
        return f"+{digits}"
    if len(digits) >= 9 and digits.startswith("8"):  # a mobile number without its zero
        return f"+{country}{digits}"
    return digits


def _without_zero(digits: str) -> str:
    """Without the zero that belongs to the form at home: +62 (0)812… is +62812…"""
    country = settings.COUNTRY_CODE
    return f"{country}{digits[len(country) + 1 :]}" if digits.startswith(f"{country}0") else digits


def national(number: str) -> str:
    """As it is dialled at home: +62812… → 0812…"""
    prefix = f"+{settings.COUNTRY_CODE}"
    return f"0{number[len(prefix) :]}" if number.startswith(prefix) else number


def masked(number: str) -> str:
    """For screens: 0812-xxxx-x789. The first four and the last three are left, of a number long
    enough to stay hidden; of a short one nothing but its length."""
    if not number:
        return ""
    digits = national(number)
    if len(digits) < 10:
        return "x" * len(digits)
    head, tail = digits[:4], digits[-3:]
    middle = "x" * (len(digits) - len(head) - len(tail))
    return f"{head}-{middle[:4]}-{middle[4:]}{tail}"
