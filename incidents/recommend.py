"""Recommend: the joint package for an incident's plan, from one ledger of all units.

Free units fill the plan together (`incidents.packages`). What they cannot fill may be proposed from
units at work where their incident is low or under control, with the consent of the officer on
scene. Everybody else stays listed with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from agencies.kept import Kept
from agencies.models import Capability, Service, Unit
from agencies.units import active_units
from agencies.where import FREE, crew_key
from geo import runtime
from geo.consequence import by_crew
from geo.coverage import Cells, Free, cells_of, free_at, free_of, reach_of, read_cells
from geo.nearest import Candidate, Ledger, ledger, with_road
from incidents.engaged import Engaged, engaged
from incidents.models import Incident, PlanRow
from incidents.packages import Option, Package, Wanted, fill, lacking
from incidents.plans import rows_of

CUTOFF_S = 2 * 3600.0
ROUTED = 4  # of those who could fill a row beside the chosen, how many get their distance by road


@dataclass(frozen=True)
class Row:
    """A row of the plan with who fills it, who could, and who cannot and why."""

    row: PlanRow
    chosen: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    refused: tuple[Candidate, ...]
    short: int


@dataclass(frozen=True)
class Recommendation:
    """`consent`: units at work (by key) that may be asked for, with the number of their incident.
    `brought`: what comes along, and which chosen unit brings it (None: nobody). `left_without`:
    people left without cover by each free unit that goes alone; `package_left` by all chosen."""

    incident: Incident
    found: Ledger
    rows: tuple[Row, ...]
    brought: tuple[tuple[PlanRow, Candidate | None], ...]
    consent: Mapping[int, str]
    left_without: dict[int, int]
    package_left: int

    @property
    def chosen(self) -> list[Candidate]:
        return [line for row in self.rows for line in row.chosen]


@dataclass(frozen=True, eq=False)
class Cover:
    """Who covers whom now: for each service the crews that are free, bool (crews, cells)."""

    cells: Cells
    crews: list[NDArray[np.bool_]] = field(default_factory=list)
    places: list[dict[int, int]] = field(default_factory=list)  # a unit's key -> the row of its crew

    @cached_property
    def totals(self) -> list[NDArray[np.int32]]:
        """For each service how many free crews reach each cell; asked for at every package tried."""
        return [crews.sum(axis=0, dtype=np.int32) for crews in self.crews]

    @cached_property
    def alone(self) -> list[NDArray[np.bool_]]:
        """For each service the cells that each crew is the only one to reach, bool (crews, cells)."""
        return [crews & (total == 1) for crews, total in zip(self.crews, self.totals, strict=True)]

    def lost(self, gone: Sequence[Unit]) -> NDArray[np.bool_]:
        """Cells (C,) that have a free crew of some service now and none of it once these have gone."""
        out = np.zeros(len(self.cells.people), dtype=bool)
        keys = [unit.pk for unit in gone]
        for crews, alone, place, total in zip(self.crews, self.alone, self.places, self.totals, strict=True):
            rows = list({place[key] for key in keys if key in place})
            if len(rows) == 1:
                out |= alone[rows[0]]
            elif rows:
                out |= (total > 0) & (total == crews[rows].sum(axis=0, dtype=np.int32))
        return out

    def people(self, gone: Sequence[Unit]) -> float:
        """People in those cells (an estimate)."""
        return float(self.cells.people @ self.lost(gone))


def cover_of(free: Sequence[Free]) -> Cover:
    """The cover of each service by the units that are free."""
    state = runtime.current()
    if state is None:
        return Cover(read_cells())
    cover = Cover(cells_of(state))
    for service in _services():
        reach = reach_of(service, free, state, cover.cells)
        merged, place = by_crew(reach.cells, reach.crews)
        if len(merged):
            cover.crews.append(merged)
            cover.places.append({unit.pk: row for unit, row in zip(reach.units, place.tolist(), strict=True)})
    return cover


def _covering() -> list[Service]:
    return list(Service.objects.exclude(capability=None).select_related("capability"))


_services = Kept((Service, Capability), _covering)


def prepare() -> None:
    """Read and work out what each recommendation needs, so that the first one does not wait for it."""
    now, units = timezone.now(), active_units()
    free = free_at(units, now)
    cover_of(free)
    for line in free[:1]:
        ledger(line.stand.lon, line.stand.lat, now=now, units=units)


def recommend(
    incident: Incident, now: datetime, *, without: frozenset[int] = frozenset(), cover: Cover | None = None
) -> Recommendation:
    """The package for what the incident still lacks: units sent already count as filling its plan,
    and so do those that an agency was asked for. `without`: crews left aside (see `crew_key`);
    `cover` where it was worked out for this moment already."""
    point = incident.point
    units, taken = active_units(), engaged()
    everybody = ledger(point.x, point.y, now=now, wanted=0, cutoff_s=CUTOFF_S, units=units, routed=0)
    found = _asked_for(everybody, taken, without)
    plan = rows_of(incident)
    sent = _known(taken.of.get(incident.pk, ()), units)
    wanted = _wanted(plan, sent)
    cover = cover or cover_of(free_of(Free(c.unit, c.stand, c.turnout_s) for c in everybody.candidates))
    free = [c for c in found.candidates if c.refused is None and c.travel_s is not None and c.unit.status in FREE]
    first = _fill([(row.capability.code, n) for row, n in wanted], free, cover)
    asked = [c for c in found.candidates if c.unit.pk in taken.calm and c.travel_s is not None]
    used = {crew_key(free[i].unit) for i in first.units} | {crew_key(unit) for unit in sent} | without
    asked = [c for c in asked if crew_key(c.unit) not in used]
    second = _fill([(row.capability.code, n) for (row, _w), n in zip(wanted, first.short, strict=True)], asked, cover)
    chosen_all = [free[i] for i in first.units] + [asked[i] for i in second.units]
    rows = tuple(
        _row(row, [free[i] for i in a] + [asked[i] for i in b], short, found, taken.calm)
        for (row, _n), a, b, short in zip(wanted, first.rows, second.rows, second.short, strict=True)
    )
    return Recommendation(
        incident=incident,
        found=found,
        rows=rows,
        brought=tuple((row, _bringer(row, chosen_all, sent, found)) for row in plan if row.brought),
        consent=taken.calm,
        left_without={c.unit.pk: round(cover.people([c.unit])) for c in free},
        package_left=round(cover.people([c.unit for c in chosen_all])),
    )


def _fill(wanted: Sequence[tuple[str, int]], lines: Sequence[Candidate], cover: Cover) -> Package:
    options = [Option(crew_key(c.unit), c.unit.able, c.arrival_s or 0.0) for c in lines]
    return fill([Wanted(*w) for w in wanted], options, lambda units: cover.people([lines[i].unit for i in units]))


def still_lacking(incident: Incident, taken: Engaged, units: Sequence[Unit]) -> int:
    """How many units of its plan an incident has neither sent nor asked for; `units`: the active ones."""
    return sum(n for _row, n in _wanted(rows_of(incident), _known(taken.of.get(incident.pk, ()), units)))


def _wanted(plan: Sequence[PlanRow], sent: Sequence[Unit]) -> list[tuple[PlanRow, int]]:
    """The rows to be filled, with how many each lacks once those on their way are counted."""
    rows = [row for row in plan if not row.brought]
    short = lacking([Wanted(row.capability.code, row.count) for row in rows], [unit.able for unit in sent])
    return list(zip(rows, short, strict=True))


def _asked_for(found: Ledger, taken: Engaged, without: frozenset[int]) -> Ledger:
    """The ledger with those refused that another incident has asked for, or that are left aside."""
    if not taken.asked and not without:
        return found

    def look(line: Candidate) -> Candidate:
        if line.refused is None and line.unit.pk in taken.asked:
            return replace(line, refused=_("its agency was asked for it, for %s") % taken.asked[line.unit.pk])
        if line.refused is None and crew_key(line.unit) in without:
            return replace(line, refused=_("left aside"))
        return line

    return replace(found, candidates=tuple(look(line) for line in found.candidates))


def _known(keys: Sequence[int], units: Sequence[Unit]) -> list[Unit]:
    """The units of these keys, in their order; `units`: the active ones."""
    known = {unit.pk: unit for unit in units if unit.pk in keys}
    if retired := set(keys) - set(known):
        known |= {unit.pk: unit for unit in Unit.objects.filter(pk__in=retired)}
    return [known[key] for key in keys]


def _row(row: PlanRow, chosen: list[Candidate], short: int, found: Ledger, consent: Mapping[int, str]) -> Row:
    taken = {c.unit.pk for c in chosen}
    able = [c for c in found.candidates if row.capability.code in c.unit.able and c.unit.pk not in taken]
    may = [c for c in able if (c.refused is None or c.unit.pk in consent) and c.travel_s is not None]
    known = {c.unit.pk for c in may}
    refused = tuple(c for c in able if c.unit.pk not in known)
    state = runtime.current()
    if state:
        chosen = [with_road(c, found.lon, found.lat, state) for c in chosen]
        may = [with_road(c, found.lon, found.lat, state) for c in may[:ROUTED]] + may[ROUTED:]
    return Row(row, tuple(chosen), tuple(may), refused, short)


def _bringer(row: PlanRow, chosen: list[Candidate], sent: list[Unit], found: Ledger) -> Candidate | None:
    on_the_way = {unit.pk for unit in sent}
    lines = [*chosen, *(c for c in found.candidates if c.unit.pk in on_the_way)]
    return next((c for c in lines if row.capability.code in c.unit.able), None)


def why_not(line: Candidate, consent: Mapping[int, str]) -> str | None:
    """Why a unit is not simply sent, in words; None where it is."""
    if line.unit.pk in consent:
        return _("at %s, which is calm: ask the officer on scene") % consent[line.unit.pk]
    if line.refused:
        return line.refused
    if line.beyond_s is not None:
        return _("more than %d minutes by road") % (line.beyond_s / 60)
    return None
