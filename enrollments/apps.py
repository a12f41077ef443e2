"""Who takes part, and the money for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentsConfig(AppConfig):
    """The enrolment engine, orders, payments, refunds and the ledger."""

    name = "enrollments"
    verbose_name = _("Enrolments")

    def ready(self) -> None:
        """Fill the registries of the floors below."""
        from enrollments.integrations.stripe import checks  # noqa: F401, PLC0415 - registers system checks
        from enrollments.messages import register_messages  # noqa: PLC0415 - the app registry must be ready
        from enrollments.services.completing import around_lesson_change  # noqa: PLC0415 - as above
        from scheduling.registry import set_lesson_guard  # noqa: PLC0415 - as above

        register_messages()
        set_lesson_guard(around_lesson_change)
