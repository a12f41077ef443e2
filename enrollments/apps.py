"""Who takes part, and the money for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentsConfig(AppConfig):
    """Who takes part, and the money for it."""

    name = "enrollments"
    verbose_name = _("Enrolments")
