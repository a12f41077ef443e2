"""When things happen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    """When things happen."""

    name = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        """Declare messages, appear in the tutors' navigation."""
        from config.kit.pages.navigation import Entry, add_entry  # noqa: PLC0415 - the app registry must be ready
        from messaging.delivery.recipes import register_recipe  # noqa: PLC0415 - as above
        from scheduling.messages import register_messages  # noqa: PLC0415 - as above
        from scheduling.session_calendars import RECIPE, sessions_file  # noqa: PLC0415 - as above

        register_messages()
        register_recipe(RECIPE, sessions_file)
        for entry in (
            Entry(label=_("Lessons"), url_name="scheduling:lessons", icon="calendar-days", order=20),
            Entry(label=_("Availability"), url_name="scheduling:availability", icon="clock", order=40),
            Entry(label=_("Week"), url_name="scheduling:week", icon="table-cells", order=50),
        ):
            add_entry("tutor", entry)
