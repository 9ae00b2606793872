"""The plan that holds for an incident."""

from agencies.kept import Kept
from agencies.models import Capability
from incidents.models import Incident, PlanRow, ResponsePlan


def plan_of(kind_id: int, priority: int) -> ResponsePlan | None:
    """The kind's plan for this priority, or else the one for all; None where it has neither."""
    plans = _plans()
    return plans.get((kind_id, priority)) or plans.get((kind_id, None))


def rows_of(incident: Incident) -> list[PlanRow]:
    """The rows that hold at the incident's alarm, in the plan's order."""
    plan = plan_of(incident.type_id, incident.priority)
    return [row for row in plan.rows.all() if row.alarm <= incident.alarm] if plan else []


def _read() -> dict[tuple[int, int | None], ResponsePlan]:
    plans = ResponsePlan.objects.prefetch_related("rows__capability")
    return {(plan.type_id, plan.priority): plan for plan in plans}


_plans = Kept((ResponsePlan, PlanRow, Capability), _read)
