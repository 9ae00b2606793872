"""The plan that holds for an incident, and where plans, mandates and fleet do not fit together."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from agencies.models import Capability, Unit
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


@dataclass(frozen=True)
class Misfit:
    """What does not fit: `what` says it in a word (the keys of `HEADINGS`), `about` names it."""

    what: str
    about: str
    advice: str


def misfits() -> list[Misfit]:
    """Kinds nobody leads, kinds led twice, kinds without a plan; capabilities asked for that no
    unit has, and such that only units out of service have. The holes and overlaps of mandates."""
    found: list[Misfit] = []
    kinds = IncidentType.objects.filter(is_active=True).select_related("lead_agency")
    for kind in kinds.annotate(planned=Count("plans")).prefetch_related("supporting_agencies"):
        if kind.lead_agency is None:
            found.append(Misfit("no_lead", str(kind), _("name the agency that leads")))
        elif not kind.lead_agency.is_active:
            found.append(Misfit("no_lead", str(kind), _("%s is not active") % kind.lead_agency))
        elif kind.lead_agency in kind.supporting_agencies.all():
            text = _("%s both leads and supports: take it out of the supporting agencies")
            found.append(Misfit("leads_twice", str(kind), text % kind.lead_agency))
        if not kind.planned:
            found.append(Misfit("no_plan", str(kind), _("add a response plan")))
    asked = Capability.objects.filter(pk__in=PlanRow.objects.filter(plan__type__is_active=True).values("capability"))
    active = Unit.objects.filter(is_active=True, agency__is_active=True)
    for capability in asked:
        able = active.filter(capabilities=capability)
        kinds_of = sorted(set(PlanRow.objects.filter(capability=capability).values_list("plan__type__code", flat=True)))
        if not able.exists():
            text = _("asked for by %s, and no unit has it: buy it, or agree with a neighbour")
            found.append(Misfit("nobody_has", capability.name, text % ", ".join(kinds_of)))
        elif not able.exclude(crew=None).exists():
            found.append(Misfit("no_crew", capability.name, _("only units without a crew have it")))
    return found
