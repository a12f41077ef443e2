"""What can be taken part in, and who teaches it."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Categories, tutors and offerings."""

    name = "catalog"
    verbose_name = _("Catalog")

    def ready(self) -> None:
        """Wire the app to the floors below."""
        import_module("catalog.wiring").wire()
