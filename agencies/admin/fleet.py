"""Stations, crews and units in the administration."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.gis.geos import Point
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agencies.actions import (
    delete_crew,
    issue_credential,
    save_crew,
    save_station,
    save_unit,
    set_crew_duty,
)
from agencies.admin import handed
from agencies.admin.base import ActionAdmin, ActionForm, FixedCodeAdmin, MapMixin, ReadOnlyAdmin, kind_filter, linked
from agencies.admin.people import show_secret
from agencies.kinds import STATION_KINDS, kind_choices, kind_name
from agencies.models import Credential, Crew, RefusedFix, Station, Unit, UnitStatus, User
from agencies.states import is_engaged, may_follow

BY_HAND = (UnitStatus.AVAILABLE, UnitStatus.BREAK, UnitStatus.OUT_OF_SERVICE, UnitStatus.OFF_DUTY)
QUALITY_HELP = _("How well is the point known? The wall draws a station dashed where only its village is.")


class StationForm(ActionForm):
    kind = forms.ChoiceField(label=_("kind"), choices=kind_choices(Station, "kind", STATION_KINDS))
    warning = ""

    def clean_point(self) -> Point:
        point: Point = self.cleaned_data["point"]
        try:
            self.warning = " ".join(filter(None, (rule(point) for rule in handed.point_rules)))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return point


@admin.register(Station)
class StationAdmin(MapMixin, FixedCodeAdmin):
    form = StationForm
    list_display = ("code", "name", "agency", "kind_of", "quality", "unit_count", "is_active")
    list_display_links = ("code", "name")
    list_filter = ("is_active", "position_quality", "agency__service", ("kind", kind_filter(STATION_KINDS)), "agency")
    list_select_related = ("agency__service",)
    search_fields = ("code", "name", "address", "agency__short_name")
    radio_fields = {"position_quality": admin.VERTICAL}
    fieldsets = (
        (None, {"fields": (("code", "name"), ("agency", "kind", "is_active"))}),
        (_("Position"), {"fields": ("point", "position_quality", "address"), "description": QUALITY_HELP}),
        (
            _("Turnout"),
            {
                "fields": (("turnout_day_seconds", "turnout_night_seconds"),),
                "description": _("From the order to wheels turning. Empty: as its service."),
            },
        ),
        (_("Contact"), {"fields": ("phone", "source")}),
        (_("Fleet"), {"fields": (("fleet", "crews"),)}),
    )
    readonly_fields = ("fleet", "crews")
    actions = ("deactivate", "activate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Station]:
        return super().get_queryset(request).annotate(unit_number=Count("units", filter=Q(units__is_active=True)))

    @admin.display(description=_("kind"), ordering="kind")
    def kind_of(self, obj: Station) -> str:
        return kind_name(STATION_KINDS, obj.kind)

    @admin.display(description=_("honesty of the position"), ordering="position_quality")
    def quality(self, obj: Station) -> str:
        text = obj.get_position_quality_display()
        return format_html('<span class="mark quality-{}">{}</span>', obj.position_quality, text)

    @admin.display(description=_("units"), ordering="unit_number")
    def unit_count(self, obj: Any) -> int:
        return obj.unit_number  # type: ignore[no-any-return]

    @admin.display(description=_("units"))
    def fleet(self, obj: Station) -> str:
        return linked(obj.units.select_related("crew"), unit_line) if obj.pk else "–"

    @admin.display(description=_("crews"))
    def crews(self, obj: Station) -> str:
        return linked(obj.crews.all()) if obj.pk else "–"

    @admin.action(description=_("Close (deactivate)"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Station]) -> None:
        self._switch(request, queryset, False)

    @admin.action(description=_("Open (activate)"))
    def activate(self, request: HttpRequest, queryset: QuerySet[Station]) -> None:
        self._switch(request, queryset, True)

    def _switch(self, request: HttpRequest, queryset: QuerySet[Station], is_active: bool) -> None:
        def do(station: Station) -> None:
            station.is_active = is_active
            save_station(station)

        self.each(request, queryset, "is_active", do)

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        save_station(form.instance)
        if form.warning:
            self.message_user(request, form.warning, messages.WARNING)


@admin.register(Crew)
class CrewAdmin(ActionAdmin):
    list_display = ("name", "station", "size", "on_duty", "vehicles")
    list_filter = ("on_duty", "station__agency")
    list_select_related = ("station",)
    search_fields = ("name", "station__name", "station__code", "units__call_sign")
    fields = (("station", "name"), ("size", "on_duty"), "vehicles")
    readonly_fields = ("vehicles",)
    may_delete = True
    actions = ("on", "off")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Crew]:
        return super().get_queryset(request).prefetch_related("units")

    @admin.display(description=_("vehicles (of those that share it, one can go)"))
    def vehicles(self, obj: Crew) -> str:
        return ", ".join(unit.call_sign for unit in obj.units.all()) or "–" if obj.pk else "–"

    @admin.action(description=_("Put on duty"))
    def on(self, request: HttpRequest, queryset: QuerySet[Crew]) -> None:
        self.each(request, queryset, "on_duty", lambda crew: set_crew_duty(crew.pk, True))

    @admin.action(description=_("Put off duty"))
    def off(self, request: HttpRequest, queryset: QuerySet[Crew]) -> None:
        self.each(request, queryset, "on_duty", lambda crew: set_crew_duty(crew.pk, False))

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        save_crew(form.instance)

    def remove(self, obj: Any) -> None:
        delete_crew(obj.pk)


class UnitForm(ActionForm):
    """The status is offered as far as it may be set by hand; a unit under way is the desk's."""

    profile = forms.ChoiceField(label=_("speed profile"), choices=handed.profile_choices)
    new_status = forms.ChoiceField(label=_("status"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, now = self.fields["new_status"], self.instance.status
        allowed = [s for s in BY_HAND if s == now or may_follow(now, s)]
        names = dict(UnitStatus.choices)
        field.choices = [(s, names[s]) for s in dict.fromkeys([now, *allowed])]  # type: ignore[attr-defined]
        field.initial = now
        if is_engaged(now):
            field.disabled = True
            field.help_text = _("under way: its status is set at the desk")
        self.fields["crew"].label_from_instance = lambda c: f"{c.station.code} · {c.name}"  # type: ignore[attr-defined]


@admin.register(Unit)
class UnitAdmin(ActionAdmin):
    form = UnitForm
    list_display = ("call_sign", "agency", "station", "vehicle_kind", "can", "crew_now", "state", "fixed")
    list_filter = ("is_active", "status", "is_proposal", "agency", "capabilities")
    list_select_related = ("agency", "station", "crew", "position")
    search_fields = ("call_sign", "vehicle_kind", "station__name", "station__code", "agency__short_name")
    filter_horizontal = ("capabilities",)
    fieldsets = (
        (None, {"fields": (("call_sign", "vehicle_kind", "profile"), ("agency", "station", "crew"))}),
        (_("Status"), {"fields": (("new_status", "status_since", "fixed"), ("is_active", "is_proposal"))}),
        (_("What it can do"), {"fields": ("capabilities",)}),
        (_("Devices"), {"fields": ("devices", "source")}),
    )
    readonly_fields = ("status_since", "fixed", "devices")
    actions = ("available", "out_of_service", "off_duty")
    object_actions = ("page_code",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return super().get_queryset(request).prefetch_related("capabilities", "crew__units")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "crew":
            kwargs["queryset"] = Crew.objects.select_related("station").order_by("station__code", "name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("capabilities"))
    def can(self, obj: Unit) -> str:
        return ", ".join(c.name for c in obj.capabilities.all())

    @admin.display(description=_("crew"), ordering="crew__name")
    def crew_now(self, obj: Unit) -> str:
        if obj.crew is None:
            return "–"
        off = "" if obj.crew.on_duty else format_html(' <span class="mark">{}</span>', _("off duty"))
        others = ", ".join(unit.call_sign for unit in obj.crew.units.all() if unit != obj)
        shared = format_html('<div class="quiet">{}</div>', _("shared with %s") % others) if others else ""
        return format_html("{}{}{}", obj.crew, off, shared)

    @admin.display(description=_("status"), ordering="status")
    def state(self, obj: Unit) -> str:
        text = obj.get_status_display() if obj.is_active else _("inactive")
        mark = format_html('<span class="mark status-{}">{}</span>', obj.status if obj.is_active else "gone", text)
        proposal = format_html(' <span class="mark proposal">{}</span>', _("proposal")) if obj.is_proposal else ""
        return format_html("{}{}", mark, proposal)

    @admin.display(description=_("last position"), ordering="position__fixed_at")
    def fixed(self, obj: Unit) -> Any:
        position = getattr(obj, "position", None)
        return position.fixed_at if position else "–"

    @admin.display(description=_("devices that send its position, and pages that are open"))
    def devices(self, obj: Unit) -> str:
        standing = obj.devices.filter(revoked_at=None).exclude(expires_at__lt=timezone.now())
        return linked(standing) if obj.pk else "–"

    @admin.action(description=_("Code for its telephone"))
    def page_code(self, request: HttpRequest, queryset: QuerySet[Unit]) -> HttpResponse:
        """A code that opens the vehicle's page, shown once."""
        unit = queryset.get()
        by = request.user if isinstance(request.user, User) else None
        page, code = issue_credential(Credential.Kind.PAGE, unit.call_sign, unit=unit, by=by)
        return show_secret(self.admin_site, request, page, code)

    @admin.action(description=_("Set available"))
    def available(self, request: HttpRequest, queryset: QuerySet[Unit]) -> None:
        self._set(request, queryset, UnitStatus.AVAILABLE)

    @admin.action(description=_("Set out of service"))
    def out_of_service(self, request: HttpRequest, queryset: QuerySet[Unit]) -> None:
        self._set(request, queryset, UnitStatus.OUT_OF_SERVICE)

    @admin.action(description=_("Set off duty"))
    def off_duty(self, request: HttpRequest, queryset: QuerySet[Unit]) -> None:
        self._set(request, queryset, UnitStatus.OFF_DUTY)

    def _set(self, request: HttpRequest, queryset: QuerySet[Unit], status: str) -> None:
        self.each(request, queryset, "status", lambda unit: save_unit(unit, status=status))

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        capabilities = form.cleaned_data.get("capabilities")
        status = form.cleaned_data["new_status"] if "new_status" in form.changed_data else None
        save_unit(form.instance, capabilities, status=status)


@admin.register(RefusedFix)
class RefusedFixAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "unit", "check_name", "reason")
    list_filter = ("check_name", "unit")
    list_select_related = ("unit",)
    date_hierarchy = "received_at"
    ordering = ("-received_at",)


def station_line(station: Station) -> str:
    """A station in a list of them."""
    closed = "" if station.is_active else f" ({_('inactive')})"
    return f"{station.code} · {station.name} · {station.get_position_quality_display()}{closed}"


def unit_line(unit: Unit) -> str:
    """A unit in a list of them."""
    words = [unit.call_sign, unit.vehicle_kind, str(unit.crew or _("no crew")), unit.get_status_display()]
    words += [str(_("proposal"))] if unit.is_proposal else []
    words += [] if unit.is_active else [str(_("inactive"))]
    return " · ".join(words)
