"""Who takes part, and the money for it."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentsConfig(AppConfig):
    """The enrolment engine, orders, payments, refunds and the ledger."""

    name = "enrollments"
    verbose_name = _("Enrolments")

    def ready(self) -> None:
        """Wire the app to the floors below."""
        import_module("enrollments.wiring").wire()
