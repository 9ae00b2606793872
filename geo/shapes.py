"""Between shapely and GeoDjango."""

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon


def geos(geom: shapely.Geometry) -> GEOSGeometry:
    """A shapely geometry as GeoDjango's."""
    return GEOSGeometry(shapely.to_wkb(geom, hex=True))


def to_shapely(geom: GEOSGeometry) -> shapely.Geometry:
    """GeoDjango's geometry as shapely's."""
    return shapely.from_wkb(bytes(geom.wkb))


def multi(geom: GEOSGeometry) -> MultiPolygon:
    """A polygon or multipolygon as a multipolygon."""
    return geom if isinstance(geom, MultiPolygon) else MultiPolygon(geom, srid=geom.srid)
