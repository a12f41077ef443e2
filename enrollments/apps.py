"""Who takes part, and the money for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentsConfig(AppConfig):
    """Who takes part, and the money for it."""

    name = "enrollments"
    verbose_name = _("Enrolments")

    def ready(self) -> None:
        """Register the system checks."""
        from enrollments.integrations.stripe import checks  # noqa: F401, PLC0415 - registers itself
