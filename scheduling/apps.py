"""When things happen."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    """When things happen."""

    name = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        """Wire the app to the floors below."""
        import_module("scheduling.wiring").wire()
