"""The administration of WHERE: places and boundaries, roads and closures, coverage."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.gis.geos import Point
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agencies.admin import handed
from agencies.admin.base import ActionAdmin, ActionForm, MapMixin, ReadOnlyAdmin, kind_filter
from agencies.kinds import kind_choices, kind_name
from agencies.models import Station, User
from geo.actions.place import delete_place, save_boundary, save_place
from geo.actions.roads import close_road, lift_closure, set_restriction, switch_network
from geo.area import check_place
from geo.models import (
    Boundary,
    Closure,
    CoverageZone,
    CoverNow,
    Land,
    Place,
    PopulationCell,
    Region,
    RoadNetwork,
    RoadRestriction,
    Work,
)
from geo.words import PLACE_KINDS, PROFILE_NAMES, RESTRICTION_KINDS

handed.profiles.update(PROFILE_NAMES)
handed.point_rules.append(check_place)


@admin.register(Region)
class RegionAdmin(MapMixin, ReadOnlyAdmin):
    """From the manifest of the regency's folder."""

    shape_field = "bounds"
    list_display = ("name", "code", "centre_name")
    fields = (("name", "code", "centre_name"), "shape")
    readonly_fields = ("shape",)


@admin.register(Boundary)
class BoundaryAdmin(MapMixin, ActionAdmin):
    may_add = False
    list_display = ("name", "level", "code", "parent", "area", "is_neighbour")
    list_filter = ("level", "is_neighbour", "regency")
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    fieldsets = (
        (None, {"fields": (("name", "level", "code"), ("parent", "regency", "area", "is_neighbour"))}),
        (_("Outline"), {"fields": ("shape", ("source", "licence"))}),
        (_("Where its name is written, and where a sensitive incident is shown"), {"fields": ("label_point",)}),
    )
    readonly_fields = ("level", "code", "parent", "regency", "area", "is_neighbour", "shape", "source", "licence")

    @admin.display(description=_("area, km²"), ordering="area_km2")
    def area(self, obj: Boundary) -> str:
        return number_format(obj.area_km2, 1, force_grouping=True) if obj.area_km2 else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Boundary]:
        rows = super().get_queryset(request)
        return rows if request.resolver_match and request.resolver_match.kwargs else rows.defer("geom")

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        save_boundary(form.instance)


@admin.register(Land)
class LandAdmin(MapMixin, ReadOnlyAdmin):
    list_display = ("name", "source")
    fields = (("name", "source"), "shape")
    readonly_fields = ("shape",)


class PlaceForm(ActionForm):
    kind = forms.ChoiceField(label=_("kind"), choices=kind_choices(Place, "kind", PLACE_KINDS))
    quality = forms.ChoiceField(label=_("honesty of the position"), choices=Station.Quality.choices)
    warning = ""

    def clean_point(self) -> Point:
        point: Point = self.cleaned_data["point"]
        try:
            self.warning = check_place(point)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return point


@admin.register(Place)
class PlaceAdmin(MapMixin, ActionAdmin):
    form = PlaceForm
    may_delete = True
    list_display = ("name", "kind_of", "quality_mark", "boundary", "source")
    list_filter = (("kind", kind_filter(PLACE_KINDS)), ("quality", kind_filter(dict(Station.Quality.choices))))
    list_select_related = ("boundary",)
    search_fields = ("name", "kind", "boundary__name")
    fields = (("name", "kind", "quality"), "point", ("boundary", "source"))
    readonly_fields = ("boundary",)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_of(self, obj: Place) -> str:
        return kind_name(PLACE_KINDS, obj.kind)

    @admin.display(description=_("honesty of the position"), ordering="quality")
    def quality_mark(self, obj: Place) -> str:
        text = kind_name(dict(Station.Quality.choices), obj.quality)
        return format_html('<span class="mark quality-{}">{}</span>', obj.quality, text) if obj.quality else "–"

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        save_place(form.instance)
        if form.warning:
            self.message_user(request, form.warning, messages.WARNING)

    def remove(self, obj: Any) -> None:
        delete_place(obj.pk)


@admin.register(PopulationCell)
class PopulationCellAdmin(MapMixin, ReadOnlyAdmin):
    list_display = ("code", "people", "boundary", "is_estimate")
    list_filter = ("is_estimate", "boundary__parent")
    list_select_related = ("boundary",)
    search_fields = ("code", "boundary__name")
    fields = (("code", "people", "boundary"), "is_estimate", "method", "source", "shape")
    readonly_fields = ("shape",)


@admin.register(RoadNetwork)
class RoadNetworkAdmin(ReadOnlyAdmin):
    """Versions are imported by `manage.py import_roads`; here one goes back to an older one."""

    list_display = ("name", "version", "state", "is_demonstration", "roads", "created_at", "activated_at", "source")
    list_filter = ("state", "is_demonstration")
    ordering = ("-pk",)
    fields = (
        ("name", "state", "is_demonstration"),
        ("created_at", "activated_at"),
        ("source", "licence"),
        "roads",
        "summary",
    )
    readonly_fields = ("roads",)
    actions = object_actions = ("switch",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoadNetwork]:
        return super().get_queryset(request).annotate(edge_number=Count("edges"))

    @admin.display(description=_("version"), ordering="pk")
    def version(self, obj: RoadNetwork) -> str:
        return f"v{obj.pk}"

    @admin.display(description=_("roads"), ordering="edge_number")
    def roads(self, obj: Any) -> int:
        return obj.edge_number  # type: ignore[no-any-return]

    @admin.action(description=_("Switch to this version"))
    def switch(self, request: HttpRequest, queryset: QuerySet[RoadNetwork]) -> None:
        if len(queryset) != 1:
            self.message_user(request, _("choose one version: exactly one is in force"), messages.ERROR)
            return
        self.each(request, queryset, "state", lambda network: switch_network(network.pk))


@admin.register(RoadRestriction)
class RoadRestrictionAdmin(ActionAdmin):
    """Which bridges, toll roads and ferries there are comes with the roads."""

    may_add = False
    list_display = ("name", "kind_of", "state", "note")
    list_filter = (("kind", kind_filter(RESTRICTION_KINDS)), "state")
    search_fields = ("name", "key")
    fields = (("name", "kind_of"), "state", ("note", "key"))
    readonly_fields = ("name", "kind_of", "note", "key")
    radio_fields = {"state": admin.HORIZONTAL}

    @admin.display(description=_("kind"), ordering="kind")
    def kind_of(self, obj: RoadRestriction) -> str:
        return kind_name(RESTRICTION_KINDS, obj.kind)

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        set_restriction(form.instance.key, form.instance.state)


class ClosureForm(ActionForm):
    profiles = forms.MultipleChoiceField(
        label=_("for whom"),
        choices=PROFILE_NAMES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("none = everybody"),
    )


@admin.register(Closure)
class ClosureAdmin(MapMixin, ActionAdmin):
    """Declared and lifted, never edited: what was known when stays on record."""

    form = ClosureForm
    may_change = False
    list_display = ("name", "reason", "slowed", "starts_at", "expires_at", "lifted_at", "declared_by")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter), "reason")
    list_select_related = ("declared_by",)
    search_fields = ("name", "reason", "source")
    ordering = ("-starts_at",)
    actions = object_actions = ("lift",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        said = ("name", ("reason", "source"))
        if obj is None:
            return (*said, "geom", ("factor", "expires_at"), "profiles")
        return (*said, "shape", ("slowed", "profiles"), ("starts_at", "expires_at", "lifted_at", "declared_by"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("shape", "slowed") if obj else ()

    @admin.display(description=_("effect"), ordering="factor")
    def slowed(self, obj: Closure) -> str:
        text = _("closed") if obj.factor == 0 else _("%d%% of the speed") % round(obj.factor * 100)
        return format_html('<span class="mark">{}</span>', text)

    @admin.action(description=_("Lift (open the road again)"))
    def lift(self, request: HttpRequest, queryset: QuerySet[Closure]) -> None:
        self.each(request, queryset, "lifted_at", lambda closure: lift_closure(closure.pk))

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        data = form.cleaned_data
        names = ("name", "geom", "reason", "source", "factor", "profiles", "expires_at")
        by = request.user if isinstance(request.user, User) else None
        form.instance.pk = close_road(**{name: data[name] for name in names}, by=by).pk


@admin.register(CoverageZone)
class CoverageZoneAdmin(MapMixin, ReadOnlyAdmin):
    list_display = ("station", "vehicle", "clock", "minutes", "area_km2", "reached", "network", "computed_at")
    list_filter = ("clock", "minutes", ("profile", kind_filter(PROFILE_NAMES)), "network")
    list_select_related = ("station", "network")
    search_fields = ("station__code", "station__name")
    fields = (("station", "vehicle", "clock", "minutes"), ("area_km2", "reached", "network", "computed_at"), "shape")
    readonly_fields = ("shape", "vehicle", "reached")

    @admin.display(description=_("speed profile"), ordering="profile")
    def vehicle(self, obj: CoverageZone) -> str:
        return kind_name(PROFILE_NAMES, obj.profile)

    @admin.display(description=_("people inside (estimate)"), ordering="people")
    def reached(self, obj: CoverageZone) -> str:
        return number_format(round(obj.people), force_grouping=True)


@admin.register(CoverNow)
class CoverNowAdmin(ReadOnlyAdmin):
    list_display = ("service", "people", "people_one", "people_two", "units_free", "computed_at")
    list_select_related = ("service",)
    exclude = ("covered", "version")


@admin.register(Work)
class WorkAdmin(ReadOnlyAdmin):
    """Computations owed, under way, done or failed."""

    list_display = ("kind", "key", "asked_at", "started_at", "done_at", "progress", "error")
    list_filter = ("kind", ("done_at", admin.EmptyFieldListFilter))
    ordering = ("-asked_at",)
