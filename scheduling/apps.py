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
        from scheduling.messages import register_messages  # noqa: PLC0415 - as above
        from scheduling.pages.profile import is_tutor  # noqa: PLC0415 - as above

        register_messages()
        add_entry("primary", Entry(label=_("Teaching"), url_name="scheduling:teaching", order=60, is_for=is_tutor))
        for entry in (
            Entry(label=_("Overview"), url_name="scheduling:teaching", icon="home", order=10),
            Entry(label=_("Lessons"), url_name="scheduling:lessons", icon="calendar-days", order=20),
            Entry(label=_("Availability"), url_name="scheduling:availability", icon="clock", order=30),
            Entry(label=_("Week"), url_name="scheduling:week", icon="table-cells", order=40),
        ):
            add_entry("tutor", entry)
