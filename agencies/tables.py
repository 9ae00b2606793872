"""Tables that people open in a spreadsheet."""

import unicodedata
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for one


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, however wide its sign or whatever unseen stands before it."""
    if not isinstance(value, str):
        return value
    seen = "".join(c for c in unicodedata.normalize("NFKC", value) if unicodedata.category(c) != "Cf")
    return f"'{value}" if seen.lstrip(" ").startswith(FORMULA) else value
