"""The tiers of administration, and what a file may call them."""

ADMINISTRATIVE = ("kabupaten", "kecamatan", "kelurahan", "desa")
VILLAGES = ("kelurahan", "desa")
ZONES = ("ikn", "kikn", "kipp")  # planning zones: drawn, nobody's tier
LEVELS = (*ADMINISTRATIVE, *ZONES)
ABOVE = {"kecamatan": "kabupaten", "kelurahan": "kecamatan", "desa": "kecamatan"}
VILLAGE = "village"  # kelurahan or desa, by the code
WORDS = {
    **{level: level for level in LEVELS},
    **dict.fromkeys(("regency", "city", "kota", "kab", "kabupaten/kota"), "kabupaten"),
    **dict.fromkeys(("district", "subdistrict", "kec"), "kecamatan"),
    **dict.fromkeys(("village", "kelurahan/desa", "desa/kelurahan"), VILLAGE),
    "kel": "kelurahan",
}


def level_of(word: str, code: str) -> str:
    """Our level for a word of a file. A `village` is a kelurahan where the last group of its dotted
    Kemendagri code begins with 1 (64.09.01.1001), else a desa. KeyError for an unknown word."""
    level = WORDS[word.strip().lower()]
    if level != VILLAGE:
        return level
    groups = code.split(".")
    return "kelurahan" if len(groups) == 4 and groups[3].startswith("1") else "desa"
