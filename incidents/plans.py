"""The plan that holds for an incident."""

from django.db.models import Q

from incidents.models import Incident, IncidentType, PlanRow, ResponsePlan


def plan_of(kind: IncidentType, priority: int) -> ResponsePlan | None:
    """The kind's plan for this priority, or else the one for all; None where it has neither."""
    plans = ResponsePlan.objects.filter(Q(priority=priority) | Q(priority=None), type=kind)
    return plans.order_by("priority").first()  # PostgreSQL puts "none" last


def rows_of(incident: Incident) -> list[PlanRow]:
    """The rows that hold at the incident's alarm, in the plan's order."""
    plan = plan_of(incident.type, incident.priority)
    if plan is None:
        return []
    return list(plan.rows.filter(alarm__lte=incident.alarm).select_related("capability"))
