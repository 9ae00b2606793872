"""What lies under a network and no closure changes: the land, and where places come to the road while
every road is open. Kept from one revision of the closures to the next, so that the first question
after a flood is declared is answered as fast as any other."""

import functools
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import shapely
from django.db.models import Count, Max

from geo.conditions import FREE, Conditions
from geo.models import Land
from geo.network import Network
from geo.shapes import to_shapely
from geo.snap import NoRoad, Snap, is_open_at, snap

KEPT_PLACES = 50_000


@dataclass(eq=False)
class Ground:
    """`land`: the land mask in the network's local metres, prepared; None where none is loaded.
    `mark` tells it from another that may be loaded later.
    `kept`: what others keep with it."""

    network: Network
    land: Any
    mark: tuple[Any, ...]
    kept: dict[str, Any] = field(default_factory=dict)

    def snap(self, lon: float, lat: float, profile: str, conditions: Conditions, heading: float | None) -> Snap:
        """As `geo.snap.snap`, the access leg over land but for boats. Without a heading the nearest
        road of all is the answer wherever it is open."""
        land = None if profile == "boat" else self.land
        if heading is None:
            found = self._nearest(lon, lat, profile)
            if isinstance(found, NoRoad):  # nor is there one when some are closed
                raise NoRoad(*found.args)
            if is_open_at(self.network, conditions, found.edge, found.fraction, profile):
                return found
        return snap(self.network, (lon, lat), profile, conditions, heading, land)

    @functools.cached_property
    def _nearest(self) -> Any:
        @functools.lru_cache(maxsize=KEPT_PLACES)
        def find(lon: float, lat: float, profile: str) -> Snap | NoRoad:
            try:
                return snap(self.network, (lon, lat), profile, FREE, None, None if profile == "boat" else self.land)
            except NoRoad as none:
                return NoRoad(*none.args)

        return find


_kept: WeakKeyDictionary[Network, Ground] = WeakKeyDictionary()


def ground_of(network: Network) -> Ground:
    """The ground of a network, worked out once while its land stays the same."""
    mark = tuple(Land.objects.aggregate(n=Count("pk"), last=Max("pk")).values())
    ground = _kept.get(network)
    if ground is None or ground.mark != mark:
        ground = _kept[network] = Ground(network, _land(network), mark)
    return ground


def _land(network: Network) -> Any:
    rows = [to_shapely(land.geom) for land in Land.objects.all()]
    if not rows:
        return None
    area = shapely.transform(shapely.union_all(rows), network.to_xy, interleaved=False)
    shapely.prepare(area)
    return area
