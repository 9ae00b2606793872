"""How the description of the API names our own way to log in, and the scope each request needs.
Imported once, by the app's ready()."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from agencies.apiview import APIView
from agencies.once import HEADER
from agencies.scopes import scope_of


class ScopedSchema(AutoSchema):
    """Each operation says which scope the token of an API client needs for it."""

    def get_override_parameters(self) -> list[Any]:
        """A write may be sent with a key, and is then done once."""
        said = list(super().get_override_parameters())
        if self.method not in ("POST", "PUT", "PATCH", "DELETE") or not issubclass(type(self.view), APIView):
            return said
        about = _("the same request with the same key is done once, and answered the same each time")
        return [*said, OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description=str(about))]

    def get_description(self) -> str:  # type: ignore[override]
        area, said = getattr(self.view, "area", ""), str(super().get_description() or "")
        return f"{said}\n\nScope: `{scope_of(area, self.method)}`".strip() if area else said


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "agencies.tokens.TokenAuthentication"
    name = "clientToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "the secret of an API client"}


class TelephonyScheme(TokenScheme):
    target_class = "agencies.tokens.TelephonyAuthentication"
    name = "telephonyToken"


class PageScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "agencies.pages.PageAuthentication"
    name = "vehiclePage"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "the page of a vehicle"}
