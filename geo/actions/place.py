"""Changes to the place: region, boundaries, land, places, people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery

from geo.actions.roads import roads_changed
from geo.boundary_files import Area
from geo.levels import ABOVE, VILLAGES
from geo.models import Boundary, KilometrePost, Land, Place, PopulationCell, Region
from geo.shapes import geos, multi, to_shapely
from live.actions import action

PLACE, PLACED = ("name", "kind", "source"), ("point", "quality")  # what tells a place apart, and what may change
LAND, LAND_OF_BOUNDARIES = "land", "boundaries"  # the one row of land, and what it says of its source

ADOPT = """
UPDATE geo_boundary child SET parent_id = above.id FROM geo_boundary above
WHERE child.parent_id IS NULL AND NOT child.is_neighbour AND NOT above.is_neighbour
  AND child.level = %s AND above.level = %s AND ST_Covers(above.geom, ST_PointOnSurface(child.geom))
"""


class CannotLoad(ValueError):
    """The place cannot be changed so; the message says why and what to do."""


@dataclass
class Changes:
    """What an import of boundaries did: codes; `land` where the land mask is another one now."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    without_parent: list[str] = field(default_factory=list)
    land: bool = False


@action
def save_region(manifest: Mapping[str, Any]) -> Region:
    """The regency this installation serves, from its manifest. Raises CannotLoad where the database
    serves another one."""
    other = Region.objects.exclude(code=manifest["code"]).first()
    if other is not None:
        raise CannotLoad(
            f"this database serves {other.name}; give {manifest['name']} a database of its own (DATABASE_URL)"
        )
    region, _made = Region.objects.update_or_create(
        code=manifest["code"],
        defaults={
            "name": manifest["name"],
            "centre_name": manifest["centre_name"],
            "centre": Point(*manifest["centre"]),
            "bounds": Polygon.from_bbox(manifest["bounds"]),
            "manifest": dict(manifest),
        },
    )
    return region


@action
def save_boundaries(rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Insert or update boundaries by code; parents by code, of this call or standing. Returns how
    many were made and how many there were already. All or nothing."""
    made = kept = 0
    parents: dict[str, str] = {}
    for row in rows:
        fields = {k: v for k, v in row.items() if k not in ("code", "parent")}
        _boundary, is_new = Boundary.objects.update_or_create(code=row["code"], defaults=fields)
        made, kept = made + is_new, kept + (not is_new)
        if row.get("parent"):
            parents[row["code"]] = row["parent"]
    keys = dict(Boundary.objects.filter(code__in=set(parents.values())).values_list("code", "pk"))
    for code, parent in parents.items():
        Boundary.objects.filter(code=code).update(parent_id=keys.get(parent))
    return made, kept


@action
def import_areas(
    areas: Sequence[Area],
    *,
    file: str,
    source: str = "",
    licence: str = "",
    is_neighbour: bool = False,
    land: bool = False,
    dry_run: bool = False,
) -> Changes:
    """Insert or update boundaries out of a map file by level and code; all or nothing. A parent is
    found by its code, or by its name in the tier above; where none is named, by where the area lies.
    `file` names the source where no `source` is told. `land` makes the land mask of all areas
    loaded. `dry_run` reports the same and keeps nothing.

    Raises CannotLoad for a code that stands at another level, or a parent unknown or ambiguous.
    """
    told = {k: v for k, v in (("source", source), ("licence", licence)) if v}
    with transaction.atomic():
        changes = Changes()
        parents = _parents(areas)
        standing = Boundary.objects.in_bulk([a.code for a in areas], field_name="code")
        for area in areas:
            _store(area, standing.get(area.code), {"is_neighbour": is_neighbour, **told}, changes, file)
        keys = dict(Boundary.objects.filter(code__in=set(parents.values())).values_list("code", "pk"))
        for code, parent in parents.items():
            moved = Boundary.objects.filter(~Q(parent_id=keys[parent]) | Q(parent=None), code=code)
            if moved.update(parent_id=keys[parent]) and code in changes.unchanged:
                changes.unchanged.remove(code)
                changes.changed.append(code)
        _adopt()
        orphans = Boundary.objects.filter(level__in=ABOVE, parent=None, is_neighbour=False)
        changes.without_parent = list(orphans.filter(code__in=[a.code for a in areas]).values_list("code", flat=True))
        village = Boundary.objects.lowest().filter(geom__covers=OuterRef("point")).values("pk")[:1]
        Place.objects.update(boundary=Subquery(village))
        changes.land = land and _write_land(LAND, land_of_boundaries(), LAND_OF_BOUNDARIES)
        if dry_run:
            transaction.set_rollback(True)
    if changes.land and not dry_run:
        roads_changed("roads.land")
    return changes


def _store(area: Area, old: Boundary | None, told: Mapping[str, Any], changes: Changes, file: str) -> None:
    fields: dict[str, Any] = {"level": area.level, "name": area.name, **told}
    if area.regency:
        fields["regency"] = area.regency
    moved = old is None or not shapely.equals_identical(to_shapely(old.geom), area.shape)
    if moved:
        fields = {"source": file, "licence": ""} | fields  # a new outline, unless told, is the file's
        fields |= {"geom": geos(area.shape), "area_km2": round(area.km2, 3)}
    if old is None:
        Boundary.objects.create(code=area.code, **fields)
        changes.added.append(area.code)
        return
    if old.level != area.level and not {old.level, area.level} <= set(VILLAGES):
        raise CannotLoad(
            f"code {area.code} is the {old.level} {old.name} here, and the {area.level} {area.name} in the file; "
            "is --code the field of this level?"
        )
    if moved and old.label_point and not shapely.intersects(area.shape, to_shapely(old.label_point)):
        fields["label_point"] = None
    if all(k != "geom" and getattr(old, k) == v for k, v in fields.items()):
        changes.unchanged.append(area.code)
        return
    Boundary.objects.filter(pk=old.pk).update(**fields)
    changes.changed.append(area.code)


def _parents(areas: Sequence[Area]) -> dict[str, str]:
    """The code of each area's parent, where the file names one."""
    level = dict(Boundary.objects.values_list("code", "level")) | {a.code: a.level for a in areas}
    name = dict(Boundary.objects.values_list("code", "name")) | {a.code: a.name for a in areas}
    codes: dict[tuple[str, str], list[str]] = {}
    for code, text in name.items():
        codes.setdefault((level[code], text.lower()), []).append(code)
    found: dict[str, str] = {}
    unknown: set[str] = set()
    for area in areas:
        if not area.parent or area.level not in ABOVE:  # a regency's province is not kept
            continue
        above = ABOVE[area.level]
        named = [area.parent] if level.get(area.parent) == above else codes.get((above, area.parent.lower()), [])
        if len(named) > 1:
            raise CannotLoad(
                f"there are {len(named)} {above} called {area.parent} ({', '.join(named)}); use their codes"
            )
        if not named:
            unknown.add(area.parent)
            continue
        found[area.code] = named[0]
    if unknown:
        some = ", ".join(sorted(unknown)[:5]) + (" …" if len(unknown) > 5 else "")
        raise CannotLoad(
            f"{len(unknown)} parents are neither loaded nor in the file ({some}); import the tier above first, or "
            "leave --parent out (areas then go where they lie)"
        )
    return found


def _adopt() -> None:
    """Areas without a parent get the one of the tier above that they lie in."""
    with connection.cursor() as cursor:
        cursor.executemany(ADOPT, list(ABOVE.items()))


def land_of_boundaries() -> GEOSGeometry:
    """The union of the lowest areas loaded, neighbours too. Raises CannotLoad where there are none."""
    rows = [*Boundary.objects.lowest(), *Boundary.objects.filter(is_neighbour=True)]
    if not rows:
        raise CannotLoad("there are no boundaries to make the land of; run manage.py import_boundaries FILE first")
    return geos(shapely.union_all([to_shapely(row.geom) for row in rows]))


@action
def save_land(name: str, geom: GEOSGeometry, source: str) -> None:
    """The land mask; where it is another one than stood, travel over it is worked out anew."""
    if _write_land(name, geom, source):
        roads_changed("roads.land")


def _write_land(name: str, geom: GEOSGeometry, source: str) -> bool:
    old = Land.objects.filter(name=name).first()
    new = multi(geom)
    if old is not None and old.source == source and shapely.equals_identical(to_shapely(old.geom), to_shapely(new)):
        return False
    Land.objects.update_or_create(name=name, defaults={"geom": new, "source": source})
    return True


@action
def save_places(rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert or update named places, each put into the village it lies in."""
    given = [Place(**{name: row[name] for name in (*PLACE, *PLACED)}) for row in rows]
    once = list({(place.name, place.kind, place.source): place for place in given}.values())
    stored = Place.objects.bulk_create(
        once, batch_size=1000, update_conflicts=True, unique_fields=PLACE, update_fields=PLACED
    )
    village = Boundary.objects.lowest().filter(geom__covers=OuterRef("point")).values("pk")[:1]
    Place.objects.filter(pk__in=[place.pk for place in stored]).update(boundary=Subquery(village))
    return len(given)


@action
def replace_water(rows: Sequence[Mapping[str, Any]], *, origin: str, kinds: Collection[str]) -> tuple[int, int]:
    """Put these sources of water in place of all of these kinds that came from the same origin (what their
    `source` begins with, to its colon). Returns how many stand now and how many are gone. All or nothing."""
    earlier = Place.objects.filter(source__startswith=f"{origin}: ", kind__in=kinds)
    kept = {(row["name"], row["kind"], row["source"]) for row in rows}
    gone = [pk for pk, *told in earlier.values_list("pk", *PLACE) if tuple(told) not in kept]
    Place.objects.filter(pk__in=gone).delete()
    return save_places(rows), len(gone)


@action
def replace_kilometres(roads: Iterable[Mapping[str, Any]]) -> int:
    """Put these kilometre posts of roads in place of all that stand."""
    KilometrePost.objects.all().delete()
    posts = [
        KilometrePost(
            road=road["road"],
            aliases=road.get("aliases", []),
            km=post["km"],
            point=Point(post["lon"], post["lat"]),
            quality=post.get("quality", ""),
            source=road.get("source", ""),
        )
        for road in roads
        for post in road["posts"]
    ]
    return len(KilometrePost.objects.bulk_create(posts))


@action
def replace_cells(rows: Iterable[Mapping[str, Any]]) -> int:
    """Put these population cells in place of all that stand; whatever counts people is owed anew."""
    PopulationCell.objects.all().delete()
    made = PopulationCell.objects.bulk_create([PopulationCell(**row) for row in rows], batch_size=500)
    roads_changed("roads.people")
    return len(made)


@action
def save_boundary(boundary: Boundary) -> Boundary:
    """Store the name and label point of a boundary; its outline comes from files alone."""
    boundary.save(update_fields=["name", "label_point"])
    return boundary


@action
def save_place(place: Place) -> Place:
    """Store a new or edited place, in the village it lies in."""
    place.boundary = _village_of(place.point)
    place.save()
    return place


@action
def delete_place(place_id: int) -> None:
    """Take a place away; nothing hangs on it."""
    Place.objects.filter(pk=place_id).delete()


def _village_of(point: Point) -> Boundary | None:
    return Boundary.objects.lowest().filter(geom__covers=point).first()
