"""Every address of the house."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.apis import surface_patterns
from messaging.delivery.routing import websocket_urlpatterns as notification_sockets

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    *surface_patterns(),
    path("", include("config.pages")),
    path("", include("accounts.pages.urls")),
    path("", include("catalog.pages.urls")),
    path("", include("scheduling.pages.urls")),
    path("", include("enrollments.pages.urls")),
    path("", include("enrollments.api.stripe_webhook")),
    path("", include("certificates.pages.urls")),
    path("", include("messaging.delivery.pages.urls")),
    path("", include("messaging.inbound.urls")),
]

handler400 = "config.kit.pages.errors.bad_request"
handler403 = "config.kit.pages.errors.permission_denied"
handler404 = "config.kit.pages.errors.not_found"
handler500 = "config.kit.pages.errors.server_error"

# Channels routes consumers, which Django does not call views.
websocket_urlpatterns: list[Any] = [*notification_sockets]
