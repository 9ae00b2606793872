"""Sending units: the road and the expected arrival of each order, and a whole package at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agencies.models import Agency, Unit, User
from agencies.units import active_units
from agencies.where import stand_of, turnout_seconds
from geo import runtime
from geo.route import route
from geo.snap import NoRoad
from geo.straight import crosses_water, metres_between, straight_seconds
from incidents.actions import Consent, NotAllowed, Order, ask_agency, dispatch_unit, dispatch_units, divert_unit
from incidents.advised import advised
from incidents.models import ACTIVE_DISPATCH, OPEN_REQUEST, AgencyRequest, Dispatch, Incident
from incidents.recommend import recommend
from live.actions import attempt


def in_use(keys: Collection[int]) -> dict[int, Unit]:
    """Those of these units that may be sent, by their keys, with what a road asks of them. They are shared,
    and not to be written."""
    return {unit.pk: unit for unit in active_units() if unit.pk in keys}


def road_to(incident: Incident, unit: Unit, now: datetime) -> tuple[datetime | None, list[tuple[float, float]]]:
    """Expected arrival (UTC) and the road as lon/lat, from where the unit is held to be; (None, [])
    where there is no road. Without a network the arrival by the straight line, an estimate."""
    state = runtime.current()
    if state is None:
        return _straight_to(incident, unit, now), []
    state = state.for_unit(unit.pk)
    try:
        start = state.snap_stand(stand_of(unit, now), unit.profile)
        goal = state.snap(incident.point.x, incident.point.y, unit.profile)
    except NoRoad:
        return None, []
    road = route(state.network, state.conditions, start, goal, unit.profile)
    if road is None:
        return None, []
    seconds = turnout_seconds(unit, unit.station, now) + road.seconds
    return now + timedelta(seconds=seconds), [(round(x, 6), round(y, 6)) for x, y in road.line.tolist()]


def _straight_to(incident: Incident, unit: Unit, now: datetime) -> datetime | None:
    stand, goal = stand_of(unit, now), incident.point
    if unit.profile != "boat" and crosses_water(stand.lon, stand.lat, goal.x, goal.y):
        return None
    metres = metres_between(stand.lon, stand.lat, goal.x, goal.y)
    seconds = turnout_seconds(unit, unit.station, now) + straight_seconds(metres, unit.profile)
    return now + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Outcome:
    """What became of one unit: the dispatch; or the request, where its agency is asked and not
    commanded; or why there is neither. `road`: [[lon, lat] …], the one it takes."""

    unit: int
    dispatch: Dispatch | None = None
    request: AgencyRequest | None = None
    refused: str = ""
    road: Sequence[tuple[float, float]] = ()

    @property
    def expected_arrival(self) -> datetime | None:
        made = self.dispatch or self.request
        return made.expected_arrival if made else None


def send_unit(
    incident: Incident,
    unit: Unit,
    *,
    now: datetime,
    reason: str = "",
    recommended: Sequence[str] | None = None,
    consent: Consent | None = None,
    by: User | None = None,
) -> Outcome:
    """Order a unit of an agency that the centre commands; ask the desk of one that it does not. A
    unit that is out for another incident is diverted, at work only with consent.

    Raises NotAllowed where it cannot be.
    """
    arrival, road = road_to(incident, unit, now)
    out = unit.dispatches.filter(status__in=ACTIVE_DISPATCH).exclude(incident=incident).first() if consent else None
    if unit.agency.relation == Agency.Relation.REQUEST:
        asked = ask_agency(
            incident.pk,
            unit.agency_id,
            unit_id=unit.pk,
            expected_arrival=arrival,
            reason=reason,
            recommended=recommended,
            by=by,
        )
        return Outcome(unit.pk, request=asked)
    if out is not None and consent is not None:
        sent = divert_unit(
            out.pk,
            incident.pk,
            reason=reason or _("recommended for the other incident"),
            consent=consent,
            expected_arrival=arrival,
            route=road,
            recommended=recommended,
            by=by,
        )
    else:
        sent = dispatch_unit(
            incident.pk,
            unit.pk,
            expected_arrival=arrival,
            route=road,
            reason=reason,
            recommended=recommended,
            by=by,
        )
    return Outcome(unit.pk, dispatch=sent, road=road)


def _against_advice(
    incident: Incident, units: Sequence[Unit], reason: str, now: datetime, consents: Collection[int]
) -> tuple[dict[int, str], list[Unit]]:
    """Call signs of what is recommended (or was, on the desk), by key, and those of `units` that are not.
    Raises NotAllowed where there are such and no reason is given; but one that somebody has just sent or
    asked for (and that no officer lets go, `consents`) is no choice of theirs: who tries it reads by whom
    it was sent."""
    chosen = advised(incident)
    if any(unit.pk not in chosen for unit in units):
        chosen = {line.unit.pk: line.unit.call_sign for line in recommend(incident, now).chosen}
    if not (others := [unit for unit in units if unit.pk not in chosen]):
        return chosen, others
    out = Dispatch.objects.filter(unit__in=others, status__in=ACTIVE_DISPATCH).exclude(unit__in=consents)
    asked = AgencyRequest.objects.filter(unit__in=others, status__in=OPEN_REQUEST)
    taken = {*out.values_list("unit_id", flat=True), *asked.values_list("unit_id", flat=True)}
    if not reason.strip() and (unexplained := [unit for unit in others if unit.pk not in taken]):
        text = _("%s was not recommended: say why it is sent")
        raise NotAllowed(text % ", ".join(unit.call_sign for unit in unexplained), "reason")
    return chosen, others


def send_one(
    incident: Incident,
    unit: Unit,
    *,
    now: datetime,
    reason: str = "",
    consent: Consent | None = None,
    by: User | None = None,
) -> Outcome:
    """`send_unit` of one that a desk names, with what was recommended beside it.

    Raises NotAllowed as that does, and for one that was not recommended without a reason.
    """
    chosen, others = _against_advice(incident, [unit], reason, now, [unit.pk] if consent else [])
    kept = reason if others or consent else ""
    return send_unit(incident, unit, now=now, reason=kept, recommended=sorted(chosen.values()), consent=consent, by=by)


def send_package(
    incident: Incident,
    units: Sequence[Unit],
    *,
    now: datetime,
    reason: str = "",
    consents: Mapping[int, Consent] | None = None,
    by: User | None = None,
) -> list[Outcome]:
    """Send units together, with the outcome of each. Those that are ordered go in one transaction: one that
    somebody else has just sent stays out of it, and its outcome says by whom. `consents`: for units at work,
    by their keys.

    Raises NotAllowed where a unit is sent that was not recommended and no reason is given.
    """
    consents, units = consents or {}, list(dict.fromkeys(units))
    chosen, others = _against_advice(incident, units, reason, now, list(consents))
    recommended = sorted(chosen.values())
    reasons = {unit.pk: reason if unit in others else "" for unit in units}
    ordered = [unit for unit in units if unit.agency.relation == Agency.Relation.ORDER and unit.pk not in consents]
    outcomes = _ordered(incident, ordered, reasons, recommended, now, by)
    for unit in units:
        if unit.pk in outcomes:
            continue
        try:
            with attempt():
                outcomes[unit.pk] = send_unit(
                    incident,
                    unit,
                    now=now,
                    reason=reasons[unit.pk],
                    recommended=recommended,
                    consent=consents.get(unit.pk),
                    by=by,
                )
        except NotAllowed as error:
            outcomes[unit.pk] = Outcome(unit.pk, refused=str(error))
    return [outcomes[unit.pk] for unit in units]


def _ordered(
    incident: Incident,
    units: Sequence[Unit],
    reasons: Mapping[int, str],
    recommended: Sequence[str],
    now: datetime,
    by: User | None,
) -> dict[int, Outcome]:
    """Those of a package that are ordered: all at once."""
    orders = [Order(unit.pk, *road_to(incident, unit, now), reasons[unit.pk]) for unit in units]
    try:
        with attempt():
            made = dispatch_units(incident.pk, orders, recommended=recommended, by=by) if orders else []
    except NotAllowed as error:
        made = [error] * len(orders)
    return {
        order.unit_id: Outcome(order.unit_id, refused=str(one))
        if isinstance(one, NotAllowed)
        else Outcome(order.unit_id, dispatch=one, road=order.route)
        for order, one in zip(orders, made, strict=True)
    }


def name_units(incident: Incident, agency: Agency, keys: Sequence[int], now: datetime) -> list[Order]:
    """Units that an agency's desk names, with the road of each. Raises NotAllowed for one that is
    not the agency's."""
    units = {key: unit for key, unit in in_use(keys).items() if unit.agency_id == agency.pk}
    if missing := [key for key in keys if key not in units]:
        raise NotAllowed(_("there is no such unit") + f": {missing[0]}", "units")
    return [Order(key, *road_to(incident, units[key], now)) for key in keys]
