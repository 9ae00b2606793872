"""WHERE: boundaries, places, people, roads and their closures, coverage zones."""

from geo.models.cover import (
    CoverageZone,
    CoverNow,
    Work,
)
from geo.models.place import (
    Boundary,
    KilometrePost,
    Land,
    Place,
    PopulationCell,
    Region,
)
from geo.models.planning import (
    Declaration,
    GrowthStep,
    Move,
    MoveEntry,
    Passage,
    Scenario,
    ScenarioVersion,
    SitingRun,
)
from geo.models.roads import (
    Closure,
    ClosureMatch,
    RoadEdge,
    RoadNetwork,
    RoadRestriction,
    RoadRevision,
)

__all__ = [
    "Boundary",
    "Closure",
    "ClosureMatch",
    "CoverNow",
    "CoverageZone",
    "Declaration",
    "GrowthStep",
    "KilometrePost",
    "Land",
    "Move",
    "MoveEntry",
    "Passage",
    "Place",
    "PopulationCell",
    "Region",
    "RoadEdge",
    "RoadNetwork",
    "RoadRestriction",
    "RoadRevision",
    "Scenario",
    "ScenarioVersion",
    "SitingRun",
    "Work",
]
