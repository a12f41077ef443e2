"""Sockets and streams, and in development everything: HTTP to Django, web sockets to their consumers."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

http = get_asgi_application()

from config.kit.sockets import calm_sockets  # noqa: E402  # below the application, as what follows
from config.urls import websocket_urlpatterns  # noqa: E402  # consumers import models, which need the application

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": calm_sockets(AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))),
    }
)
