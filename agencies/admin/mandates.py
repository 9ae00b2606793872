"""Capabilities, services and agencies in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from agencies.actions import save_agency, save_capability, save_service
from agencies.admin import handed
from agencies.admin.base import ActionForm, FixedCodeAdmin, linked
from agencies.admin.fleet import station_line, unit_line
from agencies.models import Agency, Capability, Service


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


@admin.register(Agency)
class AgencyAdmin(FixedCodeAdmin):
    list_display = ("short_name", "name", "service", "relation", "station_count", "unit_count", "is_active")
    list_filter = ("is_active", "service", "relation", "is_neighbour")
    list_select_related = ("service",)
    search_fields = ("short_name", "name", "code", "mandate")
    fieldsets = (
        (None, {"fields": (("code", "short_name"), "name", ("service", "relation"), ("is_active", "is_neighbour"))}),
        (_("Mandate"), {"fields": ("mandate", "kinds")}),
        (_("Contact"), {"fields": ("phone", "source")}),
        (_("Stations and units"), {"fields": (("stations", "units"),)}),
    )
    readonly_fields = ("kinds", "stations", "units")

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
        save_agency(form.instance)
