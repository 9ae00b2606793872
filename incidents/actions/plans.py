"""Changes to response plans."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from agencies.actions import NotAllowed
from agencies.models import Capability
from incidents.models import IncidentType, PlanRow, ResponsePlan
from live.actions import action


@action
def load_plans(rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert plans of a file; a plan that is there, and is no proposal any more, stays as it is.

    Raises NotAllowed naming a kind or a capability that is not known.
    """
    kinds = {k.code: k for k in IncidentType.objects.all()}
    known = {c.code: c for c in Capability.objects.all()}
    count = 0
    for row in rows:
        if row["type"] not in kinds:
            raise NotAllowed(_("unknown kind of incident %s") % row["type"])
        if wrong := [r["capability"] for r in row["rows"] if r["capability"] not in known]:
            raise NotAllowed(_("unknown capability %s") % wrong[0])
        plan, made = ResponsePlan.objects.get_or_create(type=kinds[row["type"]], priority=row.get("priority"))
        if made or plan.is_proposal:
            lines = [
                PlanRow(
                    plan=plan,
                    order=order,
                    capability=known[line["capability"]],
                    count=line.get("count", 1),
                    alarm=line.get("alarm", 1),
                    brought=line.get("brought", False),
                )
                for order, line in enumerate(row["rows"], 1)
            ]
            _replace(plan, lines)
        count += 1
    return count


@action
def save_plan(plan: ResponsePlan, rows: Iterable[PlanRow] = (), removed: Iterable[PlanRow] = ()) -> ResponsePlan:
    """Store a new or edited plan with rows to add or change and those to take away.

    Raises NotAllowed for a plan that asks for nothing, or one that there is already.
    """
    others = ResponsePlan.objects.filter(type=plan.type, priority=plan.priority).exclude(pk=plan.pk)
    if others.exists():
        raise NotAllowed(_("there is a plan for this kind and priority; change that one"), "priority")
    plan.save()
    PlanRow.objects.filter(pk__in=[row.pk for row in removed]).delete()
    for row in rows:
        row.plan = plan
        row.save()
    if not plan.rows.filter(brought=False).exists():
        raise NotAllowed(_("the plan asks for no unit; add one row at least that is not brought along"))
    return plan


@action
def remove_plan(plan_id: int) -> None:
    """Take a plan away; its kind falls back on the plan for all priorities."""
    ResponsePlan.objects.filter(pk=plan_id).delete()


def _replace(plan: ResponsePlan, rows: list[PlanRow]) -> None:
    plan.rows.all().delete()
    PlanRow.objects.bulk_create(rows)
