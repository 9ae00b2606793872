"""Our own vector tiles (Mapbox Vector Tile) out of PostGIS: the wall needs nothing from outside.

One tile holds all layers of the base map. Content changes only with a new network or new
boundaries, so tiles are cached under a key made of both.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from geo.models import Boundary, RoadNetwork

MAX_ZOOM = 16
KEEP_S = 6 * 3600


# each layer: its name, lowest zoom, columns, and a query that yields them and `geom`
LAYERS: tuple[tuple[str, int, str, str], ...] = (
    ("land", 0, "kind", "SELECT 'land' AS kind, geom FROM geo_land"),
    (
        "boundary",
        0,
        "kind, code, name",
        "SELECT level AS kind, code, name, geom FROM geo_boundary WHERE NOT is_neighbour "
        "AND (level NOT IN ('kelurahan', 'desa') OR %(z)s >= 10)",
    ),
    ("neighbour", 9, "kind, name", "SELECT level AS kind, name, geom FROM geo_boundary WHERE is_neighbour"),
    (
        "road",
        0,
        "kind, name, ref, bridge, estimate",
        "SELECT e.road_class AS kind, e.name, e.ref, e.is_bridge AS bridge, e.accuracy <> '' AS estimate, e.geom "
        "FROM geo_roadedge e JOIN geo_roadnetwork n ON n.id = e.network_id AND n.state = 'active' "
        "WHERE %(z)s >= 12 OR e.road_class IN ('motorway', 'trunk', 'primary', 'secondary', 'ferry', 'boat') "
        "OR (n.is_demonstration OR %(z)s >= 10) AND e.road_class IN ('tertiary', 'unclassified')",
    ),
    (
        "label",
        0,
        "kind, name",
        "SELECT level AS kind, name, coalesce(label_point, ST_PointOnSurface(geom)) AS geom FROM geo_boundary "
        "WHERE NOT is_neighbour AND (level = 'kecamatan' OR level IN ('ikn', 'kipp') "
        "OR %(z)s >= 12 AND level IN ('kelurahan', 'desa')) "
        "UNION ALL SELECT 'place', name, point FROM geo_place WHERE %(z)s >= 13",
    ),
)


def tile(z: int, x: int, y: int) -> bytes:
    """The base tile, empty bytes where there is nothing. ValueError for a tile that cannot be."""
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise ValueError(f"no such tile: zoom 0 to {MAX_ZOOM}, x and y below 2^zoom")
    key = f"tile:{content_key()}:{z}:{x}:{y}"
    kept = cache.get(key)
    if kept is None:
        kept = _build(z, x, y)
        cache.set(key, kept, KEEP_S)
    return kept  # type: ignore[no-any-return]


def content_key() -> str:
    """Changes whenever the tiles would: with the roads in force, and with any row of boundaries and
    places (each change of a row gives it another xmin)."""
    network = RoadNetwork.objects.filter(state=RoadNetwork.State.ACTIVE).values_list("pk", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(stamp) FROM (SELECT xmin::text::bigint AS stamp FROM geo_boundary "
            "UNION ALL SELECT xmin::text::bigint FROM geo_place) row"
        )
        rows, stamps = cursor.fetchone()
    return f"{network or 0}-{rows}-{stamps or 0}"


def _build(z: int, x: int, y: int) -> bytes:
    parts = []
    for name, lowest, columns, query in LAYERS:
        if z < lowest:
            continue
        parts.append(
            f"(SELECT coalesce(ST_AsMVT(t, '{name}', 4096, 'geom'), '') FROM ("
            f"SELECT {columns}, ST_AsMVTGeom(ST_Transform(q.geom, %(web)s), ST_TileEnvelope(%(z)s, %(x)s, %(y)s), "
            f"4096, 64) AS geom FROM ({query}) q WHERE q.geom && "
            "ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.02), %(srid)s)) t WHERE t.geom IS NOT NULL)"
        )
    with connection.cursor() as cursor:
        srid = Boundary._meta.get_field("geom").srid
        cursor.execute(
            "SELECT " + " || ".join(parts), {"z": z, "x": x, "y": y, "srid": srid, "web": settings.TILE_SRID}
        )
        return bytes(cursor.fetchone()[0])
