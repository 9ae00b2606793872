"""From the proposal's words to agencies: who leads a kind of incident, and who supports."""

from collections.abc import Mapping
from typing import Any

from incidents.dangers import QUESTIONS

ALIASES: Mapping[str, str] = {
    "Dinkes/RSUD RAPB": "RSUD",
    "Dinkes/RSUD": "RSUD",
    "Basarnas Balikpapan": "Basarnas",
    "Posal": "TNI AL",
}
PICTOGRAMS: Mapping[str, str] = {
    "KEB": "fire", "KEC": "crash", "KES": "medical", "BEN": "flood", "KAM": "police", "RUS": "police", "DLL": "alert",
}  # fmt: skip
SENSITIVE = frozenset({"KES-05", "KAM-03"})


def agency_name(text: str) -> str:
    """The short name of the agency that a text of the proposal means: the part before a bracket."""
    plain = text.split(" (")[0].strip()
    return ALIASES.get(plain, plain.split(" ULP")[0])


def type_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an IncidentType, without its relations, from a row of the file."""
    code = row["kode"]
    legal = code.startswith("KEB-") and row["target_menit"] == 15
    pictogram = {
        "BEN-05": "tree",
        "BEN-02": "slide",
        "BEN-03": "wind",
        "BEN-04": "quake",
        "KEC-02": "boat",
        "KEC-03": "boat",
    }
    return {
        "name": row["nama"],
        "category": row["kategori"],
        "pictogram": pictogram.get(code, PICTOGRAMS.get(code[:3], "alert")),
        "supporting_text": ", ".join(row["opd_pendukung"])[:300],
        "priority": int(row["prioritas_awal"][1]),
        "priority_rule": row["aturan_naik"],
        "target_minutes": row["target_menit"],
        "target_is_legal": legal,
        "key_questions": row["pertanyaan_kunci"],
        "procedure": row["sop"],
        "subtypes": row.get("subjenis", []),
        "is_sensitive": code in SENSITIVE,
        "dangers": danger_rules(code, row.get("bahaya", {})),
    }


def danger_rules(code: str, rules: Mapping[str, Any]) -> dict[str, Any]:
    """What to ask of a kind, and what the answers make of its priority (see incidents.dangers).
    Raises ValueError naming a danger that there is not."""
    named = {*rules.get("ask", ()), *(name for names in rules.get("raise", {}).values() for name in names)}
    for rule in rules.get("lower", ()):
        named |= {*rule.get("yes", ()), *rule.get("no", ())}
    if unknown := sorted(named - set(QUESTIONS)):
        raise ValueError(f"dangers of {code}: there is no {unknown[0]}; there are {', '.join(QUESTIONS)}")
    return dict(rules)
