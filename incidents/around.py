"""What stands beside incidents, read for many at once: a snapshot of three hundred incidents costs as
many queries as one of a single incident."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from incidents.models import ACTIVE_DISPATCH, Dispatch, Incident, Merge, Report, StagingPoint


@dataclass
class Around:
    """`active`: its active dispatches in the order they were made; `sent`: vehicles (keys) that were
    sent to it at any time, those that a merge took along too; `same`: the facts of the incidents
    that were merged into it, at any depth, by their keys; `reports` counts theirs too;
    `from_paper`: a call of its own was entered later, from paper."""

    active: list[Dispatch] = field(default_factory=list)
    sent: set[int] = field(default_factory=set)
    staging: list[StagingPoint] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    agencies: list[int] = field(default_factory=list)
    same: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    reports: int = 0
    from_paper: bool = False


def around(keys: Iterable[int]) -> dict[int, Around]:
    """What stands beside each of these incidents."""
    found = {key: Around() for key in keys}
    joined = ("unit__agency__service", "hospital__station")
    active = Dispatch.objects.filter(incident__in=found, status__in=ACTIVE_DISPATCH).select_related(*joined)
    for dispatch in active.order_by("ordered_at", "pk"):
        found[dispatch.incident_id].active.append(dispatch)
    for point in StagingPoint.objects.filter(incident__in=found, removed_at=None).order_by("pk"):
        found[point.incident_id].staging.append(point)
    for parent, part in Incident.objects.filter(parent__in=found).order_by("pk").values_list("parent_id", "pk"):
        found[parent].parts.append(part)
    shared = Incident.agencies.through.objects.filter(incident__in=found).order_by("agency")
    for key, agency in shared.values_list("incident_id", "agency_id"):
        found[key].agencies.append(agency)
    _join_the_same(found)
    _count_reports(found)
    _say_who_was_sent(found)
    return found


def _join_the_same(found: dict[int, Around]) -> None:
    """Incidents merged into one, at any depth, in the order in which they are met."""
    front = {key: key for key in found}
    while front:
        rows = (
            Incident.objects.filter(merged_into__in=front).order_by("pk").values_list("pk", "merged_into_id", "facts")
        )
        following = {}
        for key, into, facts in rows:
            found[front[into]].same[key] = facts
            following[key] = front[into]
        front = following


def _count_reports(found: dict[int, Around]) -> None:
    owner = {key: key for key in found} | {same: key for key, one in found.items() for same in one.same}
    counts = Report.objects.filter(incident__in=owner).values_list("incident_id").annotate(n=Count("pk"))
    for key, n in counts:
        found[owner[key]].reports += n
    written = Report.objects.filter(incident__in=found, call__back_entry=True)
    for key in written.values_list("incident_id", flat=True):
        found[key].from_paper = True


def _say_who_was_sent(found: dict[int, Around]) -> None:
    moved: dict[int, set[int]] = defaultdict(set)  # a dispatch -> incidents that a merge took it from or to
    merges = Merge.objects.filter(Q(child__in=found) | Q(into__in=found))
    for child, into, dispatches in merges.values_list("child_id", "into_id", "dispatches"):
        for dispatch in dispatches:
            moved[dispatch] |= {child, into} & found.keys()
    rows = Dispatch.objects.filter(Q(incident__in=found) | Q(pk__in=moved))
    for key, incident, unit in rows.values_list("pk", "incident_id", "unit_id"):
        for of in {incident} & found.keys() | moved[key]:
            found[of].sent.add(unit)
