"""One box for the place: names, kilometres of roads, coordinates, links, plus codes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from agencies.kept import Kept
from geo.area import BESIDE_KM
from geo.levels import ADMINISTRATIVE
from geo.models import Region
from geo.places import coordinates, kilometres, names, pluscodes
from live.ask import ask

LONGEST = 500
LEAST = 0.45  # below, a name is not what was said
NEAR, NEAR_KM = 0.15, 15.0  # what being near adds to a likeness, and how fast it fades
KILOMETRE = 0.2  # who says a kilometre means one, before a landmark that bears it in its name
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Found:
    """A place: `kind` village, district, regency, place, station, kilometre or coordinates; `id` its
    village code or the number of its row; `mark` as an incident there would bear it; `accuracy_m` how
    far the point may be off, metres (None: not known); `why` it matched; `distance_m` from `near`."""

    kind: str
    id: str
    name: str
    lon: float
    lat: float
    mark: str
    accuracy_m: float | None
    why: str
    score: float
    detail: str = ""
    village: str = ""
    village_code: str = ""
    district: str = ""
    distance_m: int | None = None


def search(text: str, near: tuple[float, float] | None = None, limit: int = 10) -> tuple[list[Found], str]:
    """Places that a text may mean, the likeliest first, near before far; and what to do where it
    means coordinates that cannot be ("" otherwise). `near`: lon, lat in degrees."""
    text = " ".join(text[:LONGEST].replace("\0", " ").split())
    if not text:
        return [], ""
    try:
        read = coordinates.read(text, _inside)
    except coordinates.Unreadable as error:
        return [], str(error)
    if read:
        return _situated([_pasted(point) for point in read], near), ""
    if (code := pluscodes.find(text)) and (found := _of_code(*code, near)):
        return _situated([found], near), ""
    ranked = sorted(_ranked([*_kilometres(text), *_names(text)], near), key=lambda f: -f.score)
    return _situated(_once(ranked)[:limit], near), ""


_region = Kept((Region,), Region.objects.first)


def _pasted(point: coordinates.Read) -> Found:
    name = f"{point.lat:.5f}, {point.lon:.5f}"
    return Found("coordinates", "", name, point.lon, point.lat, "point", point.accuracy_m, point.why, 1.0)


def _inside(lon: float, lat: float) -> bool:
    """Whether it lies in the regency, or not far beside it."""
    region = _region()
    if region is None:
        return True
    west, south, east, north = region.bounds.extent
    reach = BESIDE_KM * 1000 / METRES_PER_DEGREE
    return bool(west - reach <= lon <= east + reach and south - reach <= lat <= north + reach)


def _of_code(code: str, locality: str, near: tuple[float, float] | None) -> Found | None:
    """A plus code; a short one near the locality named, else near `near`, else the regency's centre."""
    reference, why = near, _("plus code")
    if code.index("+") < pluscodes.SEPARATOR_AT:
        named = [f for f in _names(locality) if f.kind in ("village", "district", "regency")] if locality else []
        if named:
            best = max(named, key=lambda f: f.score)
            reference, why = (best.lon, best.lat), _("plus code near %s") % best.name
    if reference is None:
        region = _region()
        reference = (region.centre.x, region.centre.y) if region else (0.0, 0.0)
    try:
        cell = pluscodes.recover(code, *reference)
    except ValueError:
        return None
    if not _inside(cell.lon, cell.lat):
        return None
    return Found("coordinates", "", code, cell.lon, cell.lat, "point", round(max(cell.half_m, 3.0), 1), why, 1.0)


def _kilometres(text: str) -> list[Found]:
    """A kilometre of each road that the rest of the text may name."""
    if not (asked := kilometres.asked(text)):
        return []
    km, rest = asked
    roads = kilometres.roads()
    folded = _fold([rest, *(name for road in roads for name in (road.name, *road.aliases))])
    said = names.words(folded[0]) if rest.strip() else []
    found, k = [], 1
    for road in roads:
        called = folded[k : k + 1 + len(road.aliases)]
        k += len(called)
        likeness = max(names.alike(said, name.split()) for name in called) if said else 0.8
        where = kilometres.at(road, km)
        if where is not None:
            # a word that names no road may name a village: the kilometre stands, less sure
            score = (likeness if likeness >= LEAST else 0.6) + KILOMETRE
            name = _("km %(km)s of %(road)s") % {"km": f"{km:g}".replace(".", ","), "road": road.name}
            place = (where.lon, where.lat, "road", where.accuracy_m)
            found.append(Found("kilometre", "", name, *place, _("kilometre"), score))
    return found


# of each kind the nearest by the index, then ranked word by word; how many, and of which levels, is written
# out, for a plan that is made once cannot know it else, and what was said is folded once (`(SELECT …)`)
NAMES = f"""
WITH nearest AS (
    (SELECT 'area' AS kind, b.id, b.folded FROM geo_boundary b WHERE NOT b.is_neighbour AND b.level IN {ADMINISTRATIVE}
     ORDER BY b.folded <->> (SELECT geo_fold(%(text)s)) LIMIT 30)
    UNION ALL
    (SELECT 'place', p.id, p.folded FROM geo_place p ORDER BY p.folded <->> (SELECT geo_fold(%(text)s)) LIMIT 30)
    UNION ALL
    (SELECT 'station', s.id, s.folded FROM agencies_station s WHERE s.is_active
     ORDER BY s.folded <->> (SELECT geo_fold(%(text)s)) LIMIT 30))
SELECT (SELECT geo_fold(%(text)s)), n.kind, n.folded, b.level, b.code, coalesce(p.id, s.id),
    coalesce(b.name, p.name, s.name), coalesce(p.kind, s.kind, ''),
    coalesce(p.quality, s.position_quality, ''), b.radius_m,
    concat_ws(' ', b.level, v.folded, d.folded), ST_X(here.point), ST_Y(here.point)
FROM nearest n
LEFT JOIN geo_boundary b ON n.kind = 'area' AND b.id = n.id
LEFT JOIN geo_place p ON n.kind = 'place' AND p.id = n.id
LEFT JOIN agencies_station s ON n.kind = 'station' AND s.id = n.id
LEFT JOIN geo_boundary v ON v.id = coalesce(b.parent_id, p.boundary_id)
LEFT JOIN geo_boundary d ON d.id = v.parent_id
CROSS JOIN LATERAL (SELECT coalesce(b.shown_at, p.point, s.point) AS point) here
"""
AREAS = {"kabupaten": "regency", "kecamatan": "district", "kelurahan": "village", "desa": "village"}
OFF_M = {"A": 100.0, "B": 1000.0, "C": 3000.0}
TITLED = 0.1  # "kecamatan Waru" is the district, before the village of the name
TITLES = dict.fromkeys(("kekamatan", "kek"), "district") | dict.fromkeys(("kelurahan", "kel", "desa", "ds"), "village")
SOONER = {"village": 0.03, "station": 0.01, "place": 0.01, "district": 0.0, "regency": -0.1}


def _names(text: str) -> list[Found]:
    rows = ask(NAMES, {"text": text})
    said = rows[0][0] if rows else ""
    words, found = names.words(said), []
    for _said, of, own, level, code, pk, name, detail, quality, radius, context, lon, lat in rows:
        name_words, km = names.parts(own)
        around = [*context.split(), *km]
        likeness = names.alike(words, name_words, around)
        if likeness < LEAST:
            continue
        kind = AREAS[level] if level else of
        why = _("name") if set(words) <= {*name_words, *around} else _("like “%s”") % name
        place = (lon, lat, "village" if level else "landmark", OFF_M.get(quality, OFF_M["C"]))
        if level:
            place = (*place[:3], round(radius))
        score = likeness + SOONER[kind] + (TITLED if TITLES.get(said.split()[0]) == kind else 0.0)
        found.append(Found(kind, code or str(pk), name, *place, why, score, detail))
    return found


def _fold(texts: Sequence[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_fold(t) FROM unnest(%s::text[]) WITH ORDINALITY u(t, n) ORDER BY n", [list(texts)])
        return [row[0] for row in cursor.fetchall()]


def _ranked(found: list[Found], near: tuple[float, float] | None) -> list[Found]:
    if near is None:
        return found
    rows = []
    for f in found:
        metres = _metres(near, (f.lon, f.lat))
        rows.append(replace(f, score=f.score + NEAR * math.exp(-metres / 1000 / NEAR_KM)))
    return rows


def _once(found: list[Found]) -> list[Found]:
    """A place that stands in two lists under one name stands once."""
    seen: set[tuple[str, float, float]] = set()
    rows = []
    for f in found:
        key = (f.name.lower(), round(f.lon, 3), round(f.lat, 3))
        if key not in seen:
            seen.add(key)
            rows.append(f)
    return rows


VILLAGES = f"""
SELECT DISTINCT ON (p.n) p.n, v.code, v.name, d.name
FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY p(lon, lat, n)
JOIN geo_boundary v ON ST_Covers(v.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), %(srid)s))
    AND v.level IN {ADMINISTRATIVE} AND NOT EXISTS (SELECT FROM geo_boundary c WHERE c.parent_id = v.id)
LEFT JOIN geo_boundary d ON d.id = v.parent_id
ORDER BY p.n, v.is_neighbour
"""


def _situated(found: list[Found], near: tuple[float, float] | None) -> list[Found]:
    """Each with the village and district it lies in, and its distance."""
    if not found:
        return found
    points = {"lons": [f.lon for f in found], "lats": [f.lat for f in found]}
    lying = ask(VILLAGES, points | {"srid": settings.STORAGE_SRID})
    lies = {n - 1: (code, name, above or "") for n, code, name, above in lying}
    rows = []
    for k, f in enumerate(found):
        code, village, district = lies.get(k, ("", "", ""))
        if f.kind in ("district", "regency"):  # as a whole it lies in no village
            code, village, district = "", "", district if f.kind == "district" else ""
        metres = round(_metres(near, (f.lon, f.lat))) if near else None
        rows.append(replace(f, village=village, village_code=code, district=district, distance_m=metres))
    return rows


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    dx = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(dx, a[1] - b[1]) * METRES_PER_DEGREE
