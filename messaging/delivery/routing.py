"""Web sockets of this app."""

from typing import Any

from django.urls import path

from messaging.delivery.consumers import NotificationConsumer

websocket_urlpatterns: list[Any] = [path("ws/notifications/", NotificationConsumer.as_asgi())]
