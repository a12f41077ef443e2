"""Web sockets of this app."""

from typing import Any

from django.urls import path

from messaging.delivery.consumers import NotificationConsumer

consumer: Any = NotificationConsumer.as_asgi()  # channels routes by Django's paths, whose types expect views

websocket_urlpatterns: list[Any] = [path("ws/notifications/", consumer)]
