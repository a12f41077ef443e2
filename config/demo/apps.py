"""The demo school as a Django app: commands only, installed in development and tests."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Builds a school to look at; it has no models and is not installed in production."""

    name = "config.demo"
    label = "demo"
