"""The ASGI door: pages, API, web sockets and GPS intake, side by side in each web process."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  needs the apps

from agencies.intake.app import intake  # noqa: E402
from frontend.routing import websocket_urlpatterns  # noqa: E402

INTAKE_PATH = "/gps"


async def http(scope, receive, send):  # type: ignore[no-untyped-def]
    """GPS goes past Django: a fix costs a twentieth of a page."""
    under = scope["path"] == INTAKE_PATH or scope["path"].startswith(INTAKE_PATH + "/")
    await (intake if under else django_application)(scope, receive, send)


application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
