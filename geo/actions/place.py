"""Changes to the place: region, boundaries, land, places, people."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point, Polygon

from geo.models import Boundary, Land, Place, PopulationCell, Region
from geo.shapes import multi
from live.actions import action


@action
def save_region(manifest: Mapping[str, Any]) -> Region:
    """The regency this installation serves, from its manifest."""
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
def save_land(name: str, geom: GEOSGeometry, source: str) -> None:
    Land.objects.update_or_create(name=name, defaults={"geom": multi(geom), "source": source})


@action
def save_places(rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert or update named places, each put into the village it lies in."""
    count = 0
    for row in rows:
        point = row["point"]
        Place.objects.update_or_create(
            name=row["name"],
            kind=row["kind"],
            source=row["source"],
            defaults={
                "point": point,
                "quality": row["quality"],
                "boundary": _village_of(point),
            },
        )
        count += 1
    return count


@action
def replace_cells(rows: Iterable[Mapping[str, Any]]) -> int:
    """Put these population cells in place of all that stand."""
    PopulationCell.objects.all().delete()
    return len(PopulationCell.objects.bulk_create([PopulationCell(**row) for row in rows], batch_size=500))


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
    villages = Boundary.objects.filter(children=None, is_neighbour=False, parent__isnull=False)
    return villages.filter(geom__contains=point).first()
