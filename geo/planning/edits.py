"""Edits of a scenario: one class each, typed and checked; stored as JSON in this very form."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import shapely
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator
from shapely.geometry import shape
from shapely.validation import explain_validity

from geo.planning.refused import sentence
from geo.profiles import PROFILES, ROAD_CLASSES
from geo.snap import check_lonlat

MOST_EDITS = 200
LEAST_PERCENT, MOST_PERCENT, MOST_ADDED = -20.0, 50.0, 1_000_000.0  # growth of an area in a year
# factor on the speed by depth of water on the road; what is not named may not pass at all
DEPTHS: dict[str, dict[str, float]] = {
    "wet": {"fire_engine": 0.8, "ambulance": 0.7, "car": 0.7, "motorcycle": 0.6, "foot": 0.8, "boat": 1.0},  # < 15 cm
    "shallow": {"fire_engine": 0.5, "ambulance": 0.3, "foot": 0.5, "boat": 1.0},  # 15 to 30 cm
    "knee": {"fire_engine": 0.25, "foot": 0.3, "boat": 1.0},  # 30 to 60 cm
    "deep": {"boat": 1.0},  # over 60 cm
}
Depth = Literal["wet", "shallow", "knee", "deep"]
Factor = Annotated[float, Field(ge=0.0, le=1.0)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Degrees = Annotated[float, Field(ge=-180.0, le=180.0)]


class BadEdits(ValueError):
    """Edits that cannot be. `problems` has a sentence for each field, keyed "number.field"."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{key}: {text}" for key, text in problems.items()))
        self.problems = problems


class Base(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    note: Annotated[str, Field(max_length=300)] = ""


def _known_profiles(names: Sequence[str]) -> None:
    if wrong := [n for n in names if n not in PROFILES]:
        text = _("there is no speed profile %(wrong)s; there are: %(there)s")
        raise ValueError(text % {"wrong": ", ".join(wrong), "there": ", ".join(PROFILES)})


class Pointed(Base):
    lon: Degrees
    lat: Degrees

    @model_validator(mode="after")
    def on_the_earth(self) -> "Pointed":
        check_lonlat(self.lon, self.lat)
        return self


class Drawn(Base):
    """With a GeoJSON geometry in degrees."""

    geometry: dict[str, Any]

    @field_validator("geometry")
    @classmethod
    def can_be(cls, value: dict[str, Any]) -> dict[str, Any]:
        _shape(value)
        return value

    @property
    def shape(self) -> shapely.Geometry:
        return _shape(self.geometry)


def _shape(value: dict[str, Any]) -> shapely.Geometry:
    try:
        geom = shape(value)
    except Exception as error:
        raise ValueError(_("this is no GeoJSON geometry in degrees (%s); draw it again") % error) from error
    if geom.is_empty:
        raise ValueError(_("the shape is empty; draw it again"))
    for lon, lat in shapely.get_coordinates(geom).tolist():
        check_lonlat(lon, lat)
    if geom.geom_type in ("Polygon", "MultiPolygon") and not geom.is_valid:
        raise ValueError(_("the outline crosses itself (%s); draw it again without crossing") % explain_validity(geom))
    return geom


class NewVehicle(Base):
    """A vehicle with a crew of its own, or sharing `crew` with others of the post."""

    profile: str = "fire_engine"
    capabilities: tuple[str, ...] = ()
    crew: str = ""

    @field_validator("profile")
    @classmethod
    def known(cls, value: str) -> str:
        _known_profiles([value])
        return value


class AddStation(Pointed):
    kind: Literal["station.add"]
    code: str = Field(pattern=r"^[A-Za-z0-9_-]{1,30}$")
    name: Name
    service: str
    turnout_s: Annotated[float, Field(ge=0, le=3600)] = 60.0
    vehicles: Annotated[tuple[NewVehicle, ...], Field(max_length=20)] = (NewVehicle(),)


class MoveStation(Pointed):
    kind: Literal["station.move"]
    station: str


class CloseStation(Base):
    kind: Literal["station.close"]
    station: str


class ChangeVehicles(Base):
    """Vehicles, each with a crew, more (`change` > 0) or fewer at a post."""

    kind: Literal["vehicles"]
    station: str
    change: int = Field(ge=-50, le=50)
    profile: str = "fire_engine"
    capabilities: tuple[str, ...] = ()

    @model_validator(mode="after")
    def known(self) -> "ChangeVehicles":
        _known_profiles([self.profile])
        if self.change == 0:
            raise ValueError(_("a change by none changes nothing; take this edit out"))
        return self


class TieUp(Base):
    """Units tied up, by a ceremony or an exercise: their crews do not count."""

    kind: Literal["units.tied"]
    units: tuple[str, ...] = Field(min_length=1, max_length=200)


class CloseRoad(Drawn):
    """Roads under a point, line or area closed (factor 0) or slowed, for some profiles or all."""

    kind: Literal["road.close"]
    name: Name
    factor: float = Field(0.0, ge=0.0, lt=1.0)
    profiles: tuple[str, ...] = ()

    @model_validator(mode="after")
    def known(self) -> "CloseRoad":
        _known_profiles(self.profiles)
        return self

    @property
    def factors(self) -> dict[str, float]:
        return dict.fromkeys(self.profiles or PROFILES, self.factor)


class Flood(Drawn):
    """Water over an area: who still passes follows from its depth; `passes` overrides by profile."""

    kind: Literal["flood"]
    name: Name
    depth: Depth
    passes: dict[str, Factor] = {}

    @model_validator(mode="after")
    def known(self) -> "Flood":
        _known_profiles(list(self.passes))
        if self.shape.geom_type not in ("Polygon", "MultiPolygon"):
            raise ValueError(_("a flood is an area; draw it as a polygon"))
        return self

    @property
    def factors(self) -> dict[str, float]:
        """Factor on the speed by profile; 0 where it cannot pass; those at full speed left out."""
        table = {p: DEPTHS[self.depth].get(p, 0.0) for p in PROFILES} | self.passes
        return {p: f for p, f in table.items() if f < 1.0}


class AddRoad(Drawn):
    """A road or bridge to be built, drawn as a line; its ends join the nearest roads."""

    kind: Literal["road.add"]
    name: Name
    road_class: str = "tertiary"
    is_bridge: bool = False
    oneway: bool = False

    @model_validator(mode="after")
    def is_line(self) -> "AddRoad":
        if self.shape.geom_type != "LineString":
            raise ValueError(_("a road is a line; draw it as one line from end to end"))
        if self.road_class not in ROAD_CLASSES:
            text = _("there is no class of road %(wrong)s; there are: %(there)s")
            raise ValueError(text % {"wrong": self.road_class, "there": ", ".join(ROAD_CLASSES)})
        return self


class Rain(Base):
    """Rain that slows everybody on the road to this share of the speed."""

    kind: Literal["rain"]
    factor: float = Field(gt=0.0, le=1.0)


class GrowthRate(BaseModel):
    """How the people of an area grow: by a percentage a year, and by so many added a year. `year`: the
    first it holds for, until another rate of the area takes over (None: from the beginning)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    area: str
    percent: float = Field(0.0, ge=LEAST_PERCENT, le=MOST_PERCENT)
    added: float = Field(0.0, ge=0.0, le=MOST_ADDED)
    year: int | None = Field(None, ge=2000, le=2100)


class Growth(Base):
    """The people of a later year. `from_year`: that of the people now; `rates` by area (code of a
    boundary or planning zone); the first that holds a cell counts."""

    kind: Literal["growth"]
    year: int = Field(ge=2000, le=2100)
    from_year: int = Field(ge=2000, le=2100)
    rates: tuple[GrowthRate, ...] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def later(self) -> "Growth":
        if self.year < self.from_year:
            raise ValueError(_("the year lies before that of the people now; choose a later one"))
        if len({(rate.area, rate.year) for rate in self.rates}) < len(self.rates):
            raise ValueError(_("an area has two rates for one year; keep one of them"))
        return self


Edit = Annotated[
    AddStation | MoveStation | CloseStation | ChangeVehicles | TieUp | CloseRoad | Flood | AddRoad | Rain | Growth,
    Field(discriminator="kind"),
]
_EDIT: TypeAdapter[Any] = TypeAdapter(Edit)


def parse_edits(raw: Any) -> tuple[Any, ...]:
    """The edits of a list as it came. Raises BadEdits naming each that cannot be, and why."""
    if not isinstance(raw, list):
        raise BadEdits({"edits": _("give a list of edits")})
    if len(raw) > MOST_EDITS:
        raise BadEdits({"edits": _("at most %d edits; make two scenarios of it") % MOST_EDITS})
    edits, problems = [], {}
    for number, row in enumerate(raw):
        try:
            edits.append(_EDIT.validate_python(row))
        except ValidationError as error:
            for e in error.errors():
                field = ".".join(str(part) for part in e["loc"][1:]) or "kind"
                problems[f"{number}.{field}"] = sentence(e["type"], e.get("ctx", {}))
    if problems:
        raise BadEdits(problems)
    return tuple(edits)


def dump_edits(edits: Sequence[Any]) -> list[dict[str, Any]]:
    """Edits as JSON, in the form they are stored and sent in."""
    return [edit.model_dump(mode="json", exclude_defaults=False) for edit in edits]
