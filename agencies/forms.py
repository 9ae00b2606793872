"""Django's password forms, with the action that sets the password."""

from typing import Any

from django.contrib.auth.forms import AdminPasswordChangeForm, PasswordChangeForm

from agencies.actions import set_password
from agencies.models import User


class ByAction:
    cleaned_data: dict[str, Any]

    def set_password_and_save(self, user: User, field: str = "password1", commit: bool = True) -> User:
        wanted = self.cleaned_data.get("set_usable_password", True)
        user.password = set_password(user.pk, self.cleaned_data[field] if wanted else None).password
        return user


class PasswordForm(ByAction, AdminPasswordChangeForm):
    """A new password for somebody."""


class OwnPasswordForm(ByAction, PasswordChangeForm):
    """A new password for oneself, who must know the old one."""
