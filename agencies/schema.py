"""How the description of the API names our own way to log in, and the scope each request needs.
Imported once, by the app's ready()."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from agencies.scopes import scope_of


class ScopedSchema(AutoSchema):
    """Each operation says which scope the token of an API client needs for it."""

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
