"""Who answers for what, and where mandates, plans and fleet leave a hole or overlap: what the centre was
founded to remove."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Capability, Unit
from incidents.models import IncidentType, PlanRow

HEADINGS = {
    "no_lead": gettext_lazy("Kinds that nobody leads"),
    "leads_twice": gettext_lazy("Kinds with two leads"),
    "no_plan": gettext_lazy("Kinds without a response plan"),
    "nobody_has": gettext_lazy("Capabilities that plans ask for and nobody has"),
    "no_crew": gettext_lazy("Capabilities that only units without a crew have"),
    "unasked": gettext_lazy("Capabilities that no plan asks for"),
}


@dataclass(frozen=True)
class Misfit:
    """What does not fit: `what` says it in a word (a key of `HEADINGS`), `about` names it."""

    what: str
    about: str
    advice: str


@dataclass(frozen=True)
class KindRow:
    """A kind with who leads it (also where that agency is not active), who supports, and its plans."""

    kind: IncidentType
    lead: Agency | None
    supporting: frozenset[int]
    plans: int
    misfits: tuple[Misfit, ...]

    def part(self, agency: Agency) -> str:
        """What an agency is to the kind: leads, supports, both, or nothing ("")."""
        leads, supports = self.lead == agency, agency.pk in self.supporting
        return "both" if leads and supports else "leads" if leads else "supports" if supports else ""


@dataclass(frozen=True)
class CapabilityRow:
    """A capability: the kinds whose plans ask for it, and the active units that have it by agency, each
    (with a crew, all)."""

    capability: Capability
    asked_by: tuple[str, ...]
    held: Mapping[int, tuple[int, int]]
    misfits: tuple[Misfit, ...]

    @property
    def crewed(self) -> int:
        return sum(crewed for crewed, _all in self.held.values())

    @property
    def units(self) -> int:
        return sum(units for _crewed, units in self.held.values())


@dataclass(frozen=True)
class Mandates:
    """Active kinds by code, capabilities by name, and the active agencies that any of them names: ours
    first, then the neighbours."""

    agencies: tuple[Agency, ...]
    kinds: tuple[KindRow, ...]
    capabilities: tuple[CapabilityRow, ...]

    @property
    def misfits(self) -> list[Misfit]:
        of_kinds = [m for row in self.kinds for m in row.misfits]
        return of_kinds + [m for row in self.capabilities for m in row.misfits]


def mandates() -> Mandates:
    """All of it, in a few queries however many kinds and capabilities there are."""
    kinds = tuple(_kinds())
    capabilities = tuple(_capabilities())
    named = {row.lead.pk for row in kinds if row.lead}.union(*(row.supporting for row in kinds))
    named.update(*(row.held for row in capabilities))
    agencies = Agency.objects.filter(pk__in=named, is_active=True).select_related("service")
    ranked = agencies.order_by("is_neighbour", "service__order", "short_name")
    return Mandates(tuple(ranked), kinds, capabilities)


def misfits() -> list[Misfit]:
    """Kinds nobody leads, kinds led twice, kinds without a plan; capabilities asked for that no unit
    has, such that only units without a crew have, and such that no plan asks for."""
    return mandates().misfits


def _kinds() -> list[KindRow]:
    kinds = IncidentType.objects.filter(is_active=True).select_related("lead_agency").order_by("code")
    rows = []
    for kind in kinds.prefetch_related("supporting_agencies", "plans"):
        supporting = frozenset(agency.pk for agency in kind.supporting_agencies.all())
        plans = len(kind.plans.all())
        rows.append(KindRow(kind, kind.lead_agency, supporting, plans, _misfits_of_kind(kind, supporting, plans)))
    return rows


def _misfits_of_kind(kind: IncidentType, supporting: frozenset[int], plans: int) -> tuple[Misfit, ...]:
    found = []
    if kind.lead_agency is None:
        found.append(Misfit("no_lead", str(kind), _("name the agency that leads")))
    elif not kind.lead_agency.is_active:
        found.append(Misfit("no_lead", str(kind), _("%s is not active") % kind.lead_agency))
    elif kind.lead_agency.pk in supporting:
        text = _("%s both leads and supports: take it out of the supporting agencies")
        found.append(Misfit("leads_twice", str(kind), text % kind.lead_agency))
    if not plans:
        found.append(Misfit("no_plan", str(kind), _("add a response plan")))
    return tuple(found)


def _capabilities() -> list[CapabilityRow]:
    asked: defaultdict[int, set[str]] = defaultdict(set)
    wanted = PlanRow.objects.filter(plan__type__is_active=True)
    for key, kind in wanted.values_list("capability", "plan__type__code"):
        asked[key].add(kind)
    held: defaultdict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    active = Unit.objects.filter(is_active=True, agency__is_active=True, capabilities__isnull=False).order_by()
    for key, agency, crew in active.values_list("capabilities", "agency", "crew"):
        crewed, units = held[key].get(agency, (0, 0))
        held[key][agency] = (crewed + (crew is not None), units + 1)
    rows = []
    for capability in Capability.objects.order_by("name"):
        asked_by = tuple(sorted(asked[capability.pk]))
        row = CapabilityRow(capability, asked_by, held[capability.pk], ())
        rows.append(CapabilityRow(capability, asked_by, row.held, _misfits_of_capability(row)))
    return rows


def _misfits_of_capability(row: CapabilityRow) -> tuple[Misfit, ...]:
    name = row.capability.name
    if not row.asked_by:
        text = _("%d units have it: ask for it in a plan") % row.units if row.units else _("and no unit has it")
        return (Misfit("unasked", name, text),)
    if not row.units:
        text = _("asked for by %s, and no unit has it: buy it, or agree with a neighbour")
        return (Misfit("nobody_has", name, text % ", ".join(row.asked_by)),)
    if not row.crewed:
        return (Misfit("no_crew", name, _("only units without a crew have it")),)
    return ()
