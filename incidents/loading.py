"""From the rows of a regency's file to kinds of incident."""

from collections.abc import Mapping
from typing import Any

from incidents.dangers import QUESTIONS


def agency_name(text: str, names: Mapping[str, str]) -> str:
    """The short name of the agency that a text of the file means: the part before a bracket, by
    `names` where the file has another name for an agency than its own short one."""
    plain = text.split(" (")[0].strip()
    return names.get(plain, plain)


def type_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an IncidentType, without its relations, from a row of the file."""
    return {
        "name": row["nama"],
        "category": row["kategori"],
        "pictogram": row.get("piktogram", "alert"),
        "supporting_text": ", ".join(row["opd_pendukung"])[:300],
        "priority": int(row["prioritas_awal"][1]),
        "priority_rule": row["aturan_naik"],
        "target_minutes": row["target_menit"],
        "target_is_legal": row.get("target_hukum", False),
        "key_questions": row["pertanyaan_kunci"],
        "procedure": row["sop"],
        "subtypes": row.get("subjenis", []),
        "is_sensitive": row.get("sensitif", False),
        "dangers": danger_rules(row["kode"], row.get("bahaya", {})),
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
