"""The administration of response plans, of command, and of watches (to look at)."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from agencies.admin.base import ActionAdmin, NoDetours, ReadOnlyAdmin
from agencies.models import Agency
from incidents.actions import hand_over_command, remove_plan, save_plan
from incidents.models import CommandTerm, PlanRow, ResponsePlan, Shift


class PlanRowInline(NoDetours, admin.TabularInline):
    """What the plan asks for, in the order in which it is filled."""

    model = PlanRow
    fields = ("order", "capability", "count", "alarm", "brought")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)


@admin.register(ResponsePlan)
class ResponsePlanAdmin(ActionAdmin):
    may_delete = True
    list_display = ("plan", "kind", "asks", "later", "lead", "marks")
    list_display_links = ("plan", "kind")
    list_filter = ("is_proposal", "priority", "type__lead_agency")
    list_select_related = ("type__lead_agency",)
    search_fields = ("type__code", "type__name", "rows__capability__name")
    fieldsets = (
        (None, {"fields": (("type", "priority"), "is_proposal", "note")}),
        (_("Who leads and supports"), {"fields": ("who",)}),
    )
    readonly_fields = ("who",)
    inlines = (PlanRowInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResponsePlan]:
        return super().get_queryset(request).prefetch_related("rows__capability")

    @admin.display(description=_("plan"), ordering="type__code")
    def plan(self, obj: ResponsePlan) -> str:
        return str(obj)

    @admin.display(description=_("kind"), ordering="type__name")
    def kind(self, obj: ResponsePlan) -> str:
        return obj.type.name

    @admin.display(description=_("asks for at once"))
    def asks(self, obj: ResponsePlan) -> str:
        rows = [row for row in obj.rows.all() if row.alarm == 1]
        units = ", ".join(f"{row.count} {row.capability}" for row in rows if not row.brought)
        brought = ", ".join(str(row.capability) for row in rows if row.brought)
        more = format_html('<br><span class="quiet">{}: {}</span>', _("brought along"), brought) if brought else ""
        return format_html("{}{}", units, more)

    @admin.display(description=_("at a higher alarm"))
    def later(self, obj: ResponsePlan) -> str:
        rows = [row for row in obj.rows.all() if row.alarm > 1]
        alarms = sorted({row.alarm for row in rows})
        said = ((a, ", ".join(f"{r.count} {r.capability}" for r in rows if r.alarm == a)) for a in alarms)
        return format_html_join(mark_safe("<br>"), "{}: {}", said) or "–"

    @admin.display(description=_("lead agency"), ordering="type__lead_agency")
    def lead(self, obj: ResponsePlan) -> str:
        lead = obj.type.lead_agency
        return str(lead) if lead else format_html('<span class="mark proposal">{}</span>', _("nobody leads"))

    @admin.display(description=_("marks"))
    def marks(self, obj: ResponsePlan) -> str:
        return format_html('<span class="mark proposal">{}</span>', _("proposal")) if obj.is_proposal else ""

    @admin.display(description=_("agencies"))
    def who(self, obj: ResponsePlan) -> str:
        if obj.pk is None:
            return "–"
        supporting = ", ".join(str(agency) for agency in obj.type.supporting_agencies.all()) or "–"
        return format_html(
            '<dl class="facts"><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl><a href="{}">{}</a>',
            _("leads"),
            obj.type.lead_agency or _("nobody leads"),
            _("supports"),
            supporting,
            reverse("admin:incidents_incidenttype_change", args=[obj.type_id]),
            _("change this at the kind of incident"),
        )

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        (rows,) = formsets
        changed = [*rows.new_objects, *(row for row, _fields in rows.changed_objects)]
        save_plan(form.instance, changed, rows.deleted_objects)

    def remove(self, obj: Any) -> None:
        remove_plan(obj.pk)


@admin.register(CommandTerm)
class CommandTermAdmin(ActionAdmin):
    """Who commands the centre: a new term hands it over, what was stays."""

    may_change = False
    list_display = ("agency", "since", "handed_by", "reason")
    list_select_related = ("agency", "handed_by")
    fieldsets = ((None, {"fields": ("agency", "reason")}),)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "agency":
            kwargs["queryset"] = Agency.objects.filter(is_active=True, is_neighbour=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        data = form.cleaned_data
        term = hand_over_command(data["agency"].pk, reason=data["reason"], by=request.user)  # type: ignore[arg-type]
        form.instance.pk, form.instance.since = term.pk, term.since


@admin.register(Shift)
class ShiftAdmin(ReadOnlyAdmin):
    """Watches are begun and handed over at the desk."""

    list_display = ("name", "state_of", "supervisor", "started_at", "ended_at", "vehicles")
    list_filter = ("state",)
    list_select_related = ("supervisor",)
    date_hierarchy = "started_at"
    fieldsets = (
        (None, {"fields": (("name", "state"), ("supervisor", "started_at", "ended_at"))}),
        (_("Handed on"), {"fields": ("accepted_by", "handed_note")}),
        (_("On duty"), {"fields": ("duty",)}),
    )
    readonly_fields = ("duty",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shift]:
        return super().get_queryset(request).annotate(checked=Count("checks__unit", distinct=True))

    @admin.display(description=_("state"), ordering="state")
    def state_of(self, obj: Shift) -> str:
        mark = "status-available" if obj.state == Shift.State.RUNNING else ""
        return format_html('<span class="mark {}">{}</span>', mark, obj.get_state_display())

    @admin.display(description=_("vehicles checked"), ordering="checked")
    def vehicles(self, obj: Any) -> int:
        return obj.checked  # type: ignore[no-any-return]

    @admin.display(description=_("on duty"))
    def duty(self, obj: Shift) -> str:
        rows = obj.duties.select_related("user").order_by("since")
        said = (
            (duty.user.get_username(), duty.get_role_display(), _moment(duty.since), _moment(duty.until))
            for duty in rows
        )
        return format_html('<ul class="links">{}</ul>', format_html_join("", "<li>{} · {} · {} – {}</li>", said))


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%d-%m %H:%M") if at else "…"
