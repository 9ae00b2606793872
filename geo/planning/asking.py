"""From a request to a world and a question; the last few answers are kept, for a screen asks the same
world many things."""

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeVar

import shapely
from django.utils.translation import gettext as _

from agencies.models import Service
from geo.models import Boundary
from geo.planning.coverage import Arrivals, Question, arrivals
from geo.planning.edits import Growth, dump_edits
from geo.planning.scenario import apply
from geo.planning.today import world_today
from geo.planning.world import World
from geo.shapes import to_shapely

KEPT = 12  # worlds and answers of this process

T = TypeVar("T")


class _Kept:
    """The last few results by their key."""

    def __init__(self) -> None:
        self._rows: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._rows:
                self._rows.move_to_end(key)
                return self._rows[key]  # type: ignore[no-any-return]
        made = make()
        with self._lock:
            self._rows[key] = made
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)
        return made


_worlds, _answers = _Kept(), _Kept()


def world_of(edits: Sequence[Any]) -> World:
    """Today with these edits. Raises NoRoads, BadEdits."""
    today = world_today()
    if not edits:
        return today
    key = (today.digest, json.dumps(dump_edits(edits), sort_keys=True))
    return _worlds.get(key, lambda: apply(today, edits, areas_of(edits)))


def areas_of(edits: Sequence[Any]) -> dict[str, shapely.Geometry]:
    """The boundaries and zones that growth edits speak of, by code, in degrees."""
    codes = {rate.area for edit in edits if isinstance(edit, Growth) for rate in edit.rates}
    if not codes:
        return {}
    found = {b.code: to_shapely(b.geom) for b in Boundary.objects.filter(code__in=codes)}
    for shape in found.values():
        shapely.prepare(shape)
    return found


def arrivals_of(world: World, question: Question) -> Arrivals:
    """The arrivals of a world, kept."""
    return _answers.get((world.digest, question), lambda: arrivals(world, question))


def question_of(data: Mapping[str, Any]) -> Question:
    """A question of checked fields (`api_planning.QuestionForm`); what is not told comes from the
    service: its profile, capability, target, handling and set-up."""
    service = None
    if data.get("service"):
        service = Service.objects.select_related("capability").filter(code=data["service"]).first()
        if service is None:
            there = ", ".join(Service.objects.values_list("code", flat=True))
            raise ValueError(
                _("there is no service %(code)s; there are: %(there)s") % {"code": data["service"], "there": there}
            )
    capability = data.get("capability")
    if capability is None and service and service.capability:
        capability = service.capability.code
    return Question(
        service=service.code if service else None,
        profile=data.get("profile") or (service.profile if service else "car"),
        minutes=tuple(data.get("minutes") or (service.target_minutes if service else 15,)),
        clock=data["clock"],
        capability=capability or None,
        agency=data.get("agency") or None,
        by_crew=data["by_crew"],
        hour=data["hour"],
        direction=data["direction"],
        handling_s=_told(data, "handling_s", service.handling_seconds if service else 60),
        setup_s=_told(data, "setup_s", service.setup_seconds if service else 60),
        horizon_minutes=data["horizon_minutes"],
    )


def _told(data: Mapping[str, Any], name: str, otherwise: float) -> float:
    return float(otherwise if data.get(name) is None else data[name])
