"""What people have earned."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """What people have earned."""

    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        """Wire the app to the floors below."""
        import_module("certificates.wiring").wire()
