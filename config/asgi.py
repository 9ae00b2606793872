"""The ASGI door: pages, API, web sockets and GPS intake, side by side in each web process."""

import gc
import os
import sys

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


# a thread that comes back from the database waits so long for one that works: with the usual 5 ms a
# recommendation of some twenty queries waits a tenth of a second
sys.setswitchinterval(0.0005)

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)

# what is loaded by now stays: walking through all of it for garbage stopped a busy process for a quarter
# of a second, and the little that is made for each request is hardly ever in a circle
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 100)
