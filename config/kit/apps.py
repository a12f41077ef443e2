"""The ground floor as a Django app."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Holds what every app builds on and knows none of them."""

    name = "config.kit"
    label = "kit"
    verbose_name = "Kit"
