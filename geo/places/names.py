"""How alike what was said and a name are. Works on folded text (see the SQL function geo_fold), in
which spellings of one sound are one. Pure."""

import functools
from collections.abc import Sequence

# folded: words that say what kind of thing follows, or where beside it
GENERAL = frozenset(
    {"kelurahan", "kel", "desa", "ds", "kekamatan", "kek", "kabupaten", "kab", "jalan", "jl", "jln"}
    | {"di", "dekat", "depan", "belakang", "samping", "sebelah", "daerah", "sekitar", "arah", "wilaiah"}
)
PREFIX, SHORTEST_PREFIX = 0.92, 2
CONTEXT = 0.8  # a word that names the village or district a place lies in


def words(folded: str) -> list[str]:
    """The words of a folded text without the general ones (unless there are no others)."""
    every = folded.split()
    return [word for word in every if word not in GENERAL] or every


def parts(folded: str) -> tuple[list[str], list[str]]:
    """The words of a name, and those that only say at which kilometre it lies ("SDN 039 (km 2,5)")."""
    every = folded.split()
    at = every.index("km") if "km" in every[1:] else len(every)
    return every[:at], every[at:]


def alike(said: Sequence[str], name: Sequence[str], context: Sequence[str] = ()) -> float:
    """How well the words said fit a name, 0 to 1. Words that name its surroundings count less, and a
    name of which little was said less than one that was said whole."""
    if not said or not name:
        return 0.0
    fits = [[_word(word, other) for other in name] for word in said]
    scores = []
    for word, row in zip(said, fits, strict=True):
        best = max(row)
        if best < CONTEXT and context:
            best = max(best, CONTEXT * max([_word(word, other) for other in context]))
        scores.append(best)
    heard = sum(max(column) for column in zip(*fits, strict=True)) / len(name)
    joined = _dice("".join(said), "".join(name))
    return max(0.85 * sum(scores) / len(scores) + 0.15 * heard, 0.95 * joined)


@functools.lru_cache(maxsize=100_000)
def _word(said: str, name: str) -> float:
    if said == name:
        return 1.0
    if said.isdigit() or name.isdigit():
        return 1.0 if said.lstrip("0") == name.lstrip("0") else 0.0
    if len(said) >= SHORTEST_PREFIX and name.startswith(said):
        return PREFIX
    return 0.95 * _dice(said, name)


def _dice(a: str, b: str) -> float:
    """The share of letter pairs in common; the ends count as letters."""
    ours, theirs = _pairs(a), _pairs(b)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


@functools.lru_cache(maxsize=50_000)
def _pairs(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[k : k + 2] for k in range(len(padded) - 1))
