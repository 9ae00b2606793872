"""Users with their memberships, and credentials, in the administration."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agencies.actions import issue_credential, revoke_credential, save_user
from agencies.admin.base import ActionAdmin, ActionForm, NoDetours
from agencies.forms import PasswordForm
from agencies.models import Credential, Membership, Role, User
from agencies.scopes import Scope

OF_AN_AGENCY = (Role.AGENCY_DESK, Role.CREW)


class NewUserForm(ActionForm, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User


class UserForm(ActionForm, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


class MembershipForm(forms.ModelForm):
    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if data.get("role") in OF_AN_AGENCY and not data.get("agency"):
            self.add_error("agency", _("name the agency: this role is held for one"))
        return data


class MembershipInline(NoDetours, admin.TabularInline):
    model = Membership
    form = MembershipForm
    fields = ("role", "agency", "unit")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)


@admin.register(User)
class UserAdmin(ActionAdmin, DjangoUserAdmin):
    """What somebody may do follows from their memberships alone."""

    form = UserForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ("username", "get_full_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role", "memberships__agency")
    search_fields = ("username", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("username", "password", ("first_name", "last_name"), "email")}),
        (_("Access"), {"fields": ("is_active", ("last_login", "date_joined"))}),
    )
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    inlines = (MembershipInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__agency")

    @admin.display(description=_("roles"))
    def roles(self, obj: User) -> str:
        rows = [f"{m.get_role_display()}{f' · {m.agency}' if m.agency else ''}" for m in obj.memberships.all()]
        return ", ".join(rows) or "–"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return self._add_view(request, form_url, extra_context)  # type: ignore[attr-defined]

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        (rows,) = formsets
        changed = [*rows.new_objects, *(row for row, _fields in rows.changed_objects)]
        save_user(form.instance, memberships=changed, removed=rows.deleted_objects, by=_me(request))

    def logged(self, obj: User) -> User:
        return User(pk=obj.pk, username=f"#{obj.pk}")


class CredentialForm(ActionForm):
    scopes = forms.MultipleChoiceField(
        label=_("scopes"),
        choices=Scope,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("an API client alone: what its token may read and write, never more than its user"),
    )

    class Meta:
        help_texts = {
            "kind": _("a GPS device or a page belongs to a unit, an API client acts for a user, a kiosk is a wall"),
            "name": _("where it hangs, or which device it is"),
        }

    def _get_validation_exclusions(self) -> set[str]:
        """Whose it must be is left to the action, which says so at the field."""
        return super()._get_validation_exclusions() | {"unit", "user"}  # type: ignore[no-any-return,misc]


@admin.register(Credential)
class CredentialAdmin(ActionAdmin):
    """Its secret is shown once, in the answer to the form that made it, and stored nowhere."""

    form = CredentialForm
    may_change = False
    list_display = ("name", "kind", "belongs_to", "hint", "created_at", "created_by", "last_used_at", "state")
    list_filter = ("kind", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("unit", "user", "created_by", "revoked_by")
    search_fields = ("name", "hint", "unit__call_sign", "user__username")
    radio_fields = {"kind": admin.VERTICAL}
    ordering = ("-created_at",)
    actions = object_actions = ("end",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("kind", "name", "unit", "user", "scopes")
        made = ("created_at", "created_by", "opened_at", "expires_at", "last_used_at", "revoked_at", "revoked_by")
        return ("kind", "name", "hint", "unit", "user", "scopes", *made)

    @admin.display(description=_("belongs to"))
    def belongs_to(self, obj: Credential) -> str:
        return str(obj.unit or obj.user or "–")

    @admin.display(description=_("state"), ordering="revoked_at")
    def state(self, obj: Credential) -> str:
        if obj.revoked_at is None:
            return format_html('<span class="mark status-available">{}</span>', _("in force"))
        who = obj.revoked_by.get_username() if obj.revoked_by else "–"
        return format_html('<span class="mark status-gone">{}</span> {}', _("ended"), who)

    @admin.action(description=_("End (revoke)"))
    def end(self, request: HttpRequest, queryset: QuerySet[Credential]) -> None:
        self.each(request, queryset, "revoked_at", lambda credential: revoke_credential(credential.pk, by=_me(request)))

    def store(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        data = form.cleaned_data
        made, secret = issue_credential(
            data["kind"],
            data["name"],
            unit=data["unit"],
            user=data["user"],
            scopes=data["scopes"],
            by=_me(request),
        )
        form.instance.pk, form.instance.hint = made.pk, made.hint
        request.secret = secret  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return show_secret(self.admin_site, request, obj, request.secret)  # type: ignore[attr-defined]

    def logged(self, obj: Credential) -> Credential:
        return Credential(pk=obj.pk, name=f"#{obj.pk}", hint=obj.hint)


def show_secret(site: admin.AdminSite, request: HttpRequest, credential: Credential, secret: str) -> HttpResponse:
    """The page that shows a new secret, once; that of a vehicle's page as it is read out."""
    if credential.kind == Credential.Kind.PAGE:
        secret = f"{secret[:4]}-{secret[4:]}"
    context = site.each_context(request) | {
        "title": _("The secret of %s") % credential.name,
        "opts": Credential._meta,
        "credential": credential,
        "secret": secret,
        "minutes": settings.UNIT_CODE_MINUTES,
        "base": f"{request.scheme}://{request.get_host()}",
    }
    answer = TemplateResponse(request, "admin/agencies/credential/issued.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _me(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


admin.site.unregister(Group)  # what somebody may do follows from memberships
