"""Between shapely and GeoDjango; and prepared shapes that threads share.

A prepared shape builds its indexes when it is first asked, and keeps the question it is answering
in itself: two threads that ask one at a time when shapely has let go of the interpreter's lock end
the process. So whoever asks a shared prepared shape asks it here, one after the other.
"""

from threading import Lock
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

_one_at_a_time = Lock()


def covers(prepared: shapely.Geometry, shapes: Any) -> Any:
    """As shapely.covers, safe for a prepared shape that threads share."""
    with _one_at_a_time:
        return shapely.covers(prepared, shapes)


def contains_xy(prepared: Any, x: Any, y: Any) -> Any:
    """As shapely.contains_xy, safe for prepared shapes that threads share."""
    with _one_at_a_time:
        return shapely.contains_xy(prepared, x, y)


def intersects(prepared: Any, shapes: Any) -> Any:
    """As shapely.intersects, safe for prepared shapes that threads share."""
    with _one_at_a_time:
        return shapely.intersects(prepared, shapes)


def geos(geom: shapely.Geometry) -> GEOSGeometry:
    """A shapely geometry as GeoDjango's."""
    return GEOSGeometry(shapely.to_wkb(geom, hex=True))


def to_shapely(geom: GEOSGeometry) -> shapely.Geometry:
    """GeoDjango's geometry as shapely's."""
    return shapely.from_wkb(bytes(geom.wkb))


def multi(geom: GEOSGeometry) -> MultiPolygon:
    """A polygon or multipolygon as a multipolygon."""
    return geom if isinstance(geom, MultiPolygon) else MultiPolygon(geom, srid=geom.srid)
