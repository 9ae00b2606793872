"""The ASGI door: pages, API, web sockets and GPS intake, side by side in each web process."""

import os
import sys

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django.setup(set_prefix=False)

from channels.auth import AuthMiddlewareStack  # noqa: E402  needs the apps

from agencies.intake.app import intake  # noqa: E402
from config.handler import Handler, Lane  # noqa: E402
from frontend.routing import websocket_urlpatterns  # noqa: E402
from incidents.recommend import prepare  # noqa: E402

INTAKE_PATH = "/gps"

django_application = Handler(
    Lane("recommend", r"/api/incidents/[^/]+/recommendation/", 2, beside=prepare),
    Lane("planning", r"/api/planning/", 2),
    Lane("requests", r"", 8),
)


async def http(scope, receive, send):  # type: ignore[no-untyped-def]
    """GPS goes past Django: fixes come many times a second."""
    under = scope["path"] == INTAKE_PATH or scope["path"].startswith(INTAKE_PATH + "/")
    await (intake if under else django_application)(scope, receive, send)


async def lifespan(scope, receive, send):  # type: ignore[no-untyped-def]
    """The beginning and the end of the web process."""
    await receive()
    django_application.begin()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    django_application.end()
    await send({"type": "lifespan.shutdown.complete"})


# a thread that comes back from the database waits so long for one that works: with the usual 5 ms a
# recommendation of some twenty queries waits a tenth of a second
sys.setswitchinterval(0.0005)

application = ProtocolTypeRouter(
    {
        "http": http,
        "lifespan": lifespan,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
