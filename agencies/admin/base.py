"""The administration writes through actions alone. A model's admin says in `store` which one."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from leaflet.admin import LeafletGeoAdminMixin

from agencies.kinds import Words, kind_name


class Refused(Exception):
    """An action said no; `__cause__` is what it said."""


class ActionForm(forms.ModelForm):
    """A form that says what an action refused, at the field that is in the way."""

    refusal: ClassVar[BaseException | None] = None

    def clean(self) -> dict[str, Any] | None:
        if self.refusal is not None:
            field = getattr(self.refusal, "field", None)
            self.add_error(field if field in self.fields else None, str(self.refusal))
        return super().clean()


class NoDetours:
    """What is chosen in a form can be looked at from there; it is made and changed on its own page."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
        return field


class ActionAdmin(NoDetours, admin.ModelAdmin):
    """Subclasses call one action in `store`, and may name buttons of a single object in
    `object_actions` (methods written like those of a list; one may return a page to show)."""

    form = ActionForm
    may_add = may_change = True
    may_delete = False
    object_actions: tuple[str, ...] = ()
    on_map = False
    list_per_page = 60
    show_full_result_count = False

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        """Hand what the form holds to one action. Its ValueError is shown on the form."""
        raise NotImplementedError

    def remove(self, obj: Model) -> None:
        """Call the action that takes the object away."""
        raise NotImplementedError

    def logged(self, obj: Any) -> Any:
        """The object as the history may name it: overridden where its name is a person's."""
        return obj

    # --- who: the site has asked for the role already -------------------------------------------
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and self.admin_site.has_permission(request)

    # --- writing: no transaction of Django's own, the action owns it ------------------------------
    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method == "POST" and "_act" in request.POST:
            return self._act(request, object_id, request.POST["_act"])
        context = (extra_context or {}) | {"object_buttons": self._buttons(object_id)}
        try:
            return self._changeform_view(request, object_id, form_url, context)  # type: ignore[attr-defined]
        except Refused as refused:
            request.refusal = refused.__cause__  # type: ignore[attr-defined]
            return self._changeform_view(request, object_id, form_url, context)  # type: ignore[attr-defined]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        try:
            return self._delete_view(request, object_id, extra_context)  # type: ignore[attr-defined]
        except Refused as refused:
            self.message_user(request, str(refused.__cause__), messages.ERROR)
            return HttpResponseRedirect(reverse(_address(self.opts, "change"), args=[object_id]))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        made.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]  # this request's own class
        return made

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the object is stored together with what belongs to it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[BaseModelFormSet], change: bool) -> None:
        sets = list(formsets)
        for formset in sets:
            formset.save(commit=False)
        try:
            self.store(request, form, sets, change)
        except (ValueError, IntegrityError) as error:
            raise Refused from error

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        try:
            self.remove(obj)
        except ValueError as error:
            raise Refused from error
        super().log_deletions(request, [self.logged(obj)])  # type: ignore[arg-type]

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # --- history ----------------------------------------------------------------------------------
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, self.logged(obj), message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_change(request, self.logged(obj), message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Django would note it before it is done; `delete_model` does so afterwards."""
        return []

    # --- buttons ----------------------------------------------------------------------------------
    def each(self, request: HttpRequest, rows: QuerySet[Any], field: object, do: Callable[[Any], object]) -> None:
        """Call an action for each object, which changes `field`; say how many it was done for, and
        what was refused."""
        done = 0
        for obj in rows:
            try:
                do(obj)
            except ValueError as error:
                self.message_user(request, f"{obj}: {error}", messages.ERROR)
            else:
                done += 1
                super().log_change(request, self.logged(obj), [{"changed": {"fields": [str(field)]}}])
        if done:
            self.message_user(request, ngettext("done for %d object", "done for %d objects", done) % done)

    def _act(self, request: HttpRequest, object_id: str | None, name: str) -> HttpResponse:
        if name not in self.object_actions or not self.admin_site.has_permission(request):
            raise PermissionDenied
        shown: HttpResponse | None = getattr(self, name)(request, self.get_queryset(request).filter(pk=object_id))
        return shown or HttpResponseRedirect(request.path)

    def _buttons(self, object_id: str | None) -> list[tuple[str, str]]:
        names = self.object_actions if object_id else ()
        return [(name, str(getattr(self, name).short_description)) for name in names]


class FixedCodeAdmin(ActionAdmin):
    """A code names the object to the screens and in files: it is given once."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(("code",) if obj else ()))


class ReadOnlyAdmin(ActionAdmin):
    """To look at, not to change."""

    may_add = may_change = False


class MapMixin(LeafletGeoAdminMixin):
    """Fields on a map over our own tiles; `shape` shows a geometry that is not edited here."""

    on_map = True
    shape_field = "geom"

    @property
    def media(self) -> forms.Media:
        leaflet = forms.Media(
            js=["leaflet/leaflet.js", "leaflet/leaflet.extras.js"],
            css={"screen": ["leaflet/leaflet.css", "leaflet/leaflet_django.css"]},
        )
        return leaflet + super().media

    @admin.display(description=_("on the map"))
    def shape(self, obj: Any) -> str:
        geom = getattr(obj, self.shape_field, None)
        return format_html('<div class="shape-map" data-shape="{}"></div>', geom.json) if geom else "–"


def kind_filter(words: Words) -> type[admin.AllValuesFieldListFilter]:
    """A filter of a list by kind, which calls the kinds what people call them."""

    class KindFilter(admin.AllValuesFieldListFilter):
        def choices(self, changelist: Any) -> Any:
            for choice in super().choices(changelist):
                yield choice | {"display": kind_name(words, str(choice["display"]))}

    return KindFilter


def _address(opts: Any, view: str) -> str:
    return f"admin:{opts.app_label}_{opts.model_name}_{view}"


def linked(objects: Iterable[Model], text: Callable[[Any], object] = str) -> str:
    """A list of links to the forms of objects; a dash where there is none."""
    rows = [(reverse(_address(o._meta, "change"), args=[o.pk]), text(o)) for o in objects]
    if not rows:
        return "–"
    return format_html('<ul class="links">{}</ul>', format_html_join("", '<li><a href="{}">{}</a></li>', rows))
