"""Capabilities, services and agencies in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from agencies.actions import save_agency, save_capability, save_service, set_hospital_state
from agencies.admin import handed
from agencies.admin.base import ActionAdmin, ActionForm, FixedCodeAdmin, NoDetours, linked
from agencies.admin.fleet import station_line, unit_line
from agencies.models import Agency, Capability, ContactStep, Hospital, HospitalState, Service


@admin.register(Capability)
class CapabilityAdmin(FixedCodeAdmin):
    list_display = ("name", "code", "unit_count")
    search_fields = ("name", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capability]:
        return super().get_queryset(request).annotate(many=Count("units", filter=Q(units__is_active=True)))

    @admin.display(description=_("units"), ordering="many")
    def unit_count(self, obj: Any) -> int:
        return obj.many  # type: ignore[no-any-return]

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        save_capability(form.instance)


class ServiceForm(ActionForm):
    profile = forms.ChoiceField(
        label=_("speed profile"), choices=handed.profile_choices, help_text=_("of its coverage zones")
    )


@admin.register(Service)
class ServiceAdmin(FixedCodeAdmin):
    form = ServiceForm
    list_display = ("name", "code", "target_minutes", "driving", "target_basis", "capability", "on_wall", "order")
    list_filter = ("on_wall",)
    list_select_related = ("capability",)
    search_fields = ("name", "code")
    fieldsets = (
        (None, {"fields": (("code", "name"), ("shape", "letter"), ("on_wall", "order"))}),
        (_("Cover"), {"fields": (("capability", "profile"),)}),
        (
            _("Response target"),
            {
                "description": _("Counted from the report to ready on scene; what is not named here may be driven."),
                "fields": (
                    "target_minutes",
                    "target_basis",
                    ("handling_seconds", "turnout_seconds", "setup_seconds"),
                ),
            },
        ),
    )

    @admin.display(description=_("of it driving"))
    def driving(self, obj: Service) -> str:
        return f"{obj.driving_seconds // 60}:{obj.driving_seconds % 60:02d}"

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        save_service(form.instance)


class LadderInline(NoDetours, admin.TabularInline):
    """Whom to ring where the desk does not answer, in this order."""

    model = ContactStep
    fields = ("order", "post", "phone")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)


@admin.register(Agency)
class AgencyAdmin(FixedCodeAdmin):
    list_display = ("short_name", "name", "service", "relation", "station_count", "unit_count", "is_active")
    list_filter = ("is_active", "service", "relation", "is_neighbour")
    list_select_related = ("service",)
    search_fields = ("short_name", "name", "code", "mandate")
    fieldsets = (
        (None, {"fields": (("code", "short_name"), "name", ("service", "relation"), ("is_active", "is_neighbour"))}),
        (_("Mandate"), {"fields": ("mandate", "kinds")}),
        (
            _("Contact"),
            {
                "fields": (("phone", "answer_seconds"), "source"),
                "description": _(
                    "An order that nobody acknowledges, and a request that nobody answers, alarms after so many "
                    "seconds; then the contact ladder below is rung, step by step."
                ),
            },
        ),
        (_("Stations and units"), {"fields": (("stations", "units"),)}),
    )
    readonly_fields = ("kinds", "stations", "units")
    inlines = (LadderInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agency]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                station_number=Count("stations", filter=Q(stations__is_active=True), distinct=True),
                unit_number=Count("units", filter=Q(units__is_active=True), distinct=True),
            )
        )

    @admin.display(description=_("stations"), ordering="station_number")
    def station_count(self, obj: Any) -> int:
        return obj.station_number  # type: ignore[no-any-return]

    @admin.display(description=_("units"), ordering="unit_number")
    def unit_count(self, obj: Any) -> int:
        return obj.unit_number  # type: ignore[no-any-return]

    @admin.display(description=_("kinds of incident"))
    def kinds(self, obj: Agency) -> str:
        if obj.pk is None or not handed.agency_facts:
            return "–"
        rows = ((heading, fact(obj)) for heading, fact in handed.agency_facts)
        return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))

    @admin.display(description=_("stations"))
    def stations(self, obj: Agency) -> str:
        return linked(obj.stations.all(), station_line) if obj.pk else "–"

    @admin.display(description=_("units"))
    def units(self, obj: Agency) -> str:
        return linked(obj.units.select_related("crew"), unit_line) if obj.pk else "–"

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        (ladder,) = formsets
        changed = [*ladder.new_objects, *(step for step, _fields in ladder.changed_objects)]
        save_agency(form.instance, changed, ladder.deleted_objects)


@admin.register(Hospital)
class HospitalAdmin(ActionAdmin):
    """Whether an emergency room takes patients: its own desk says so; here for one that has none. A
    hospital is on the list because its station is one."""

    may_add = False
    list_display = ("station", "agency", "state_of", "since")
    list_filter = ("state",)
    list_select_related = ("station__agency",)
    search_fields = ("station__name", "station__code")
    fieldsets = ((None, {"fields": ("station", "state", "since")}),)
    readonly_fields = ("station", "since")
    radio_fields = {"state": admin.VERTICAL}
    actions = ("take_patients", "take_nobody")

    @admin.display(description=_("agency"), ordering="station__agency")
    def agency(self, obj: Hospital) -> str:
        return str(obj.station.agency)

    @admin.display(description=_("state"), ordering="state")
    def state_of(self, obj: Hospital) -> str:
        closed = obj.state in (HospitalState.FULL, HospitalState.CLOSED)
        mark = "status-gone" if closed else "status-available" if obj.state == HospitalState.OPEN else ""
        return format_html('<span class="mark {}">{}</span>', mark, obj.get_state_display())

    @admin.action(description=_("Takes patients again"))
    def take_patients(self, request: HttpRequest, queryset: QuerySet[Hospital]) -> None:
        self.each(request, queryset, "state", lambda h: set_hospital_state(h.pk, HospitalState.OPEN))

    @admin.action(description=_("Takes nobody"))
    def take_nobody(self, request: HttpRequest, queryset: QuerySet[Hospital]) -> None:
        self.each(request, queryset, "state", lambda h: set_hospital_state(h.pk, HospitalState.CLOSED))

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        set_hospital_state(form.instance.pk, form.cleaned_data["state"])
