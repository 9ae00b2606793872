"""The administration of WHAT: the kinds of incident; incidents to look at, without who called."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from agencies.admin import handed
from agencies.admin.base import ActionAdmin, ActionForm, MapMixin, ReadOnlyAdmin, kind_filter, linked
from agencies.kinds import kind_choices, kind_name
from agencies.models import Agency
from incidents import admin_plans  # noqa: F401  the rest of this room's administration
from incidents.actions import save_incident_type
from incidents.models import Incident, IncidentType

PICTOGRAMS = (
    ("fire", _("fire")),
    ("crash", _("traffic accident")),
    ("medical", _("medical")),
    ("flood", _("flood")),
    ("slide", _("landslide")),
    ("wind", _("wind")),
    ("quake", _("earthquake")),
    ("tree", _("fallen tree")),
    ("boat", _("on the water")),
    ("police", _("police")),
    ("alert", _("other")),
)


CATEGORIES = {
    "bencana_alam": _("natural disaster"),
    "darurat_lain": _("other emergency"),
    "keamanan": _("security"),
    "kebakaran": _("fire"),
    "kecelakaan": _("accident"),
    "kerusuhan": _("riot"),
    "kesehatan": _("health"),
}


class LinesField(forms.CharField):
    """A list of sentences, one a line."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


class IncidentTypeForm(ActionForm):
    category = forms.ChoiceField(label=_("category"), choices=kind_choices(IncidentType, "category", CATEGORIES))
    pictogram = forms.ChoiceField(label=_("pictogram"), choices=PICTOGRAMS)
    key_questions = LinesField(label=_("key questions"), rows=5, help_text=_("one a line, in the order they are asked"))
    priority_rule = forms.CharField(
        label=_("when the priority changes"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    procedure = LinesField(label=_("procedure"), rows=9, help_text=_("one step a line"))
    subtypes = LinesField(label=_("subtypes"), rows=4, help_text=_("one a line"))


@admin.register(IncidentType)
class IncidentTypeAdmin(ActionAdmin):
    form = IncidentTypeForm
    list_display = ("code", "name", "category_of", "lead_agency", "priority", "target", "marks", "is_active")
    list_display_links = ("code", "name")
    list_filter = (
        "is_active",
        ("category", kind_filter(CATEGORIES)),
        "priority",
        "lead_agency",
        "is_sensitive",
        "is_proposal",
    )
    list_select_related = ("lead_agency",)
    search_fields = ("code", "name", "name_en", "category", "supporting_text")
    filter_horizontal = ("supporting_agencies", "capabilities")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("code", "category", "pictogram"),
                    ("name", "name_en"),
                    ("is_active", "is_proposal", "is_sensitive"),
                )
            },
        ),
        (
            _("Priority and target"),
            {"fields": (("priority", "target_minutes", "target_is_legal"), "priority_rule")},
        ),
        (_("Who goes"), {"fields": ("lead_agency", "supporting_agencies", "supporting_text", "capabilities")}),
        (_("What to ask and to do"), {"fields": ("key_questions", "procedure", "subtypes")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",) if obj else ()

    @admin.display(description=_("category"), ordering="category")
    def category_of(self, obj: IncidentType) -> str:
        return kind_name(CATEGORIES, obj.category)

    @admin.display(description=_("target, minutes"), ordering="target_minutes")
    def target(self, obj: IncidentType) -> str:
        law = format_html(' <span class="mark">{}</span>', _("by law")) if obj.target_is_legal else ""
        return format_html("{}{}", obj.target_minutes, law)

    @admin.display(description=_("marks"))
    def marks(self, obj: IncidentType) -> str:
        words = [_("sensitive")] if obj.is_sensitive else []
        words += [_("proposal")] if obj.is_proposal else []
        return format_html_join(" ", '<span class="mark proposal">{}</span>', ((word,) for word in words))

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        data = form.cleaned_data
        save_incident_type(form.instance, data["supporting_agencies"], data["capabilities"])


@admin.register(Incident)
class IncidentAdmin(MapMixin, ReadOnlyAdmin):
    """Incidents are worked at the desk."""

    shape_field = "point"
    list_display = ("number", "type", "title", "priority", "status", "village", "opened_at", "closed_at")
    list_filter = ("status", "priority", "type")
    list_select_related = ("type", "village")
    search_fields = ("number", "title", "village__name")
    date_hierarchy = "opened_at"
    fieldsets = (
        (None, {"fields": (("number", "type", "priority", "status"), ("title", "landmark", "village"))}),
        (
            _("Times"),
            {
                "fields": (
                    ("reported_at", "opened_at", "dispatched_at", "departed_at"),
                    ("arrived_at", "controlled_at", "resolved_at", "closed_at"),
                )
            },
        ),
        (_("Who sees it, who went"), {"fields": (("shared_with", "sent"),)}),
        (_("Position"), {"fields": ("shape",)}),
    )
    readonly_fields = ("shape", "shared_with", "sent")

    @admin.display(description=_("agencies"))
    def shared_with(self, obj: Incident) -> str:
        return linked(obj.agencies.all())

    @admin.display(description=_("units"))
    def sent(self, obj: Incident) -> str:
        return linked([d.unit for d in obj.dispatches.select_related("unit")])


def _led(agency: Agency) -> str:
    return linked(_kinds(agency, "lead_agency"))


def _supported(agency: Agency) -> str:
    return linked(_kinds(agency, "supporting_agencies"))


def _kinds(agency: Agency, field: str) -> QuerySet[IncidentType]:
    return IncidentType.objects.filter(**{field: agency}, is_active=True)


handed.agency_facts.extend([(_("leads"), _led), (_("supports"), _supported)])
