"""How the description of the API names our own way to log in. Imported once, by the app's ready()."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


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
