"""From a call to an incident: opening one, adding to one, the facts callers tell, a better place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import LineString
from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import User
from incidents.actions.common import call_changed, changed, locked, locked_call, locked_dispatch, locked_one, note
from incidents.actions.course import set_priority
from incidents.actions.opening import add_report, open_incident
from incidents.dangers import ANSWERS, QUESTIONS, SHOUTS, UNKNOWN, add_facts, judge, settled
from incidents.families import absorbed
from incidents.models import OPEN_STATUSES, Call, CallClass, Dispatch, DispatchStatus, Incident, Report
from incidents.places import Located, situate
from live.actions import action, action_now

FIRST = 1  # the version of what was told when the incident was opened
UNDER_WAY = (DispatchStatus.ORDERED, DispatchStatus.ACKNOWLEDGED, DispatchStatus.EN_ROUTE)


@action
def open_from_call(
    call_id: int,
    *,
    type_code: str,
    place: Located,
    answers: Mapping[str, str] | None = None,
    priority: int | None = None,
    priority_reason: str = "",
    another: bool = False,
    caller_name: str = "",
    by: User | None = None,
    **said: Any,
) -> Incident:
    """Open an incident for a call; `said`: title, landmark, narrative, as `open_incident` takes them.

    The priority follows from the kind and the `answers` ({danger: yes, no, unknown}); a `priority`
    by hand may be more urgent, and less urgent only with a reason. The clock runs from the moment
    the call was answered.

    Raises NotAllowed where the call has an incident already (unless `another`), for an unknown kind
    or danger, or a lower priority without a reason.
    """
    call = locked_call(call_id)
    before = call.reports.select_related("incident").first()
    if before and not another:
        text = _("this call has opened or joined %s already; say so if it reports another one")
        raise NotAllowed(text % before.incident.number)
    told = _checked(answers or {})
    incident = open_incident(
        type_code=type_code,
        lon=place.lon,
        lat=place.lat,
        place_mark=place.mark,
        accuracy_m=place.accuracy_m,
        answers=told,
        priority=priority,
        priority_reason=priority_reason,
        reported_at=call.answered_at or call.received_at,
        caller_name=caller_name or call.caller_name,
        caller_number=call.number,
        call=call,
        by=by,
        **said,
    )
    _is_emergency(call, caller_name)
    return incident


@action
def add_call_to(
    call_id: int,
    incident_id: int,
    *,
    narrative: str = "",
    answers: Mapping[str, str] | None = None,
    caller_name: str = "",
    by: User | None = None,
) -> tuple[Report, list[str]]:
    """A call as another report of an open incident, and the dangers that are new with it.

    Raises NotAllowed where the incident has ended. Added twice, it stands once; what is said beyond the
    first time (by another desk at the same form) comes to it.
    """
    call = locked_call(call_id)
    incident = locked_one(incident_id)
    incident_id = incident.pk
    if same := call.reports.filter(incident_id=incident_id).first():
        _say_more(same, narrative)
        return same, tell_facts(incident_id, answers or {}, by=by)
    _open(incident)
    report = add_report(
        incident_id,
        caller_name=caller_name or call.caller_name,
        caller_number=call.number,
        narrative=narrative,
        call=call,
        facts=_checked(answers or {}),
        by=by,
    )
    new = tell_facts(incident_id, answers or {}, by=by)
    _is_emergency(call, caller_name)
    return report, new


def _say_more(report: Report, narrative: str) -> None:
    new = [line for line in narrative.splitlines() if line.strip() and line not in report.narrative]
    if new:
        report.narrative = "\n".join([*filter(None, [report.narrative]), *new])
        report.save(update_fields=["narrative"])


@action
def tell_facts(incident_id: int, answers: Mapping[str, str], *, by: User | None = None) -> list[str]:
    """What somebody tells of the dangers at an incident. New dangers are returned, stand in the
    frame with their version, and may make it more urgent; nothing told makes it less urgent."""
    told = {name: answer for name, answer in _checked(answers).items() if answer != UNKNOWN}
    incident = locked_one(incident_id)
    if not told:
        return []
    version = max((fact["version"] for fact in incident.facts.values()), default=FIRST) + 1
    facts, new = add_facts(incident.facts, told, action_now().isoformat(), version)
    if facts == incident.facts:
        return []
    incident.facts = facts
    changed(incident, "incident.fact" if SHOUTS.intersection(new) else "incident.told", ["facts"])
    if new:
        note(incident, "facts", by, {"new": new})
    known = {name: fact["value"] for name, fact in facts.items()}
    judged = judge(incident.type.priority, incident.type.dangers, known)
    if judged.priority < incident.priority:
        set_priority(incident.pk, judged.priority, reason=", ".join(judged.because), by=by)
    return new


@action
def settle_fact(incident_id: int, name: str, answer: str, *, reason: str, by: User | None = None) -> Incident:
    """Somebody who sees it says how it is: the fact is no longer disputed, whatever callers say.
    `unknown` takes it away. Raises NotAllowed without a reason."""
    _checked({name: answer})
    if not reason.strip():
        raise NotAllowed(_("say who saw it"), "reason")
    incident = _open(locked(incident_id))
    known = incident.facts.get(name)
    version = max((fact["version"] for fact in incident.facts.values()), default=FIRST) + 1
    reports = known["reports"] if known else 0
    incident.facts[name] = settled(answer, action_now().isoformat(), version, reports)
    changed(incident, "incident.fact", ["facts"])
    note(incident, "fact_settled", by, {"fact": name, "answer": answer}, reason)
    return incident


@action
def pass_on_facts(incident_id: int, names: Sequence[str], *, by: User | None = None) -> Incident:
    """The crews have been told of these dangers: they no longer jump out. Those that are not known
    there are left out. Raises NotAllowed where the incident has ended."""
    together = {pk: locked(pk) for pk in sorted({incident_id, *absorbed(incident_id)})}
    incident = _open(together[incident_id])
    told: set[str] = set()
    for one in together.values():
        known = [name for name in names if name in one.facts and not one.facts[name].get("passed")]
        if known:
            one.facts |= {name: one.facts[name] | {"passed": True} for name in known}
            one.save(update_fields=["facts"])
            told.update(known)
    if told:
        changed(incident, "incident.passed", ["facts"])
        note(incident, "facts_passed", by, {"facts": sorted(told)})
    return incident


@action
def move_incident(
    incident_id: int, place: Located, *, landmark: str | None = None, reason: str = "", by: User | None = None
) -> Incident:
    """A better place for an incident: its village follows, and whom it is shared with; where it was
    stays in its log. Raises BadPlace for a point that cannot be, NotAllowed where it has ended."""
    incident = _open(locked(incident_id))
    found = situate(place.lon, place.lat)
    was = {"lon": incident.point.x, "lat": incident.point.y, "mark": incident.place_mark}
    incident.point, incident.village = found.point, found.village
    incident.place_mark, incident.accuracy_m = place.mark, place.accuracy_m
    incident.landmark = incident.landmark if landmark is None else landmark
    incident.agencies.add(*incident.type.sharing())
    changed(incident, "incident.moved", ["point", "village", "place_mark", "accuracy_m", "landmark"])
    note(incident, "moved", by, {"from": was, "to": {"lon": place.lon, "lat": place.lat, "mark": place.mark}}, reason)
    return incident


def _is_emergency(call: Call, caller_name: str) -> None:
    call.call_class = CallClass.EMERGENCY
    call.caller_name = caller_name or call.caller_name
    call.for_supervisor = False
    call_changed(call, "call.incident", ["call_class", "caller_name", "for_supervisor"])


def _open(incident: Incident) -> Incident:
    if incident.status not in OPEN_STATUSES:
        raise NotAllowed(_("incident %s has ended") % incident.number)
    return incident


def _checked(answers: Mapping[str, str]) -> dict[str, str]:
    for name, answer in answers.items():
        if name not in QUESTIONS:
            raise NotAllowed(
                _("unknown danger %(name)s; there are: %(known)s") % {"name": name, "known": ", ".join(QUESTIONS)}
            )
        if answer not in ANSWERS:
            raise NotAllowed(_("answer yes, no or unknown"))
    return dict(answers)


@action
def store_route(
    dispatch_id: int, *, expected_arrival: datetime | None, route: Sequence[tuple[float, float]]
) -> Dispatch | None:
    """The road and the arrival of a unit under way anew, because its goal has moved. None where it
    has arrived or turned away meanwhile."""
    incident, dispatch = locked_dispatch(dispatch_id)
    if dispatch.status not in UNDER_WAY:
        return None
    dispatch.expected_arrival = expected_arrival
    dispatch.route = LineString([tuple(p) for p in route]) if len(route) > 1 else None
    dispatch.save(update_fields=["expected_arrival", "route"])
    changed(incident, "incident.rerouted", [])
    return dispatch
