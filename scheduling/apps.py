"""When things happen."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    """When things happen."""

    name = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        """Declare messages, appear in the tutors' navigation."""
        from accounts.enums import Role  # noqa: PLC0415 - the app registry must be ready
        from accounts.rules import has_role_somewhere  # noqa: PLC0415 - as above
        from config.kit.pages.navigation import Entry, add_entry  # noqa: PLC0415 - as above
        from messaging.delivery.recipes import register_recipe  # noqa: PLC0415 - as above
        from scheduling.messages import register_messages  # noqa: PLC0415 - as above
        from scheduling.session_calendars import RECIPE, sessions_file  # noqa: PLC0415 - as above

        def teaches(request: HttpRequest) -> bool:
            return has_role_somewhere(request.user, Role.TUTOR)

        register_messages()
        register_recipe(RECIPE, sessions_file)
        for entry in (
            Entry(label=_("Lessons"), url_name="scheduling:lessons", icon="calendar-days", order=20, is_for=teaches),
            Entry(label=_("Availability"), url_name="scheduling:availability", icon="clock", order=40, is_for=teaches),
            Entry(label=_("Week"), url_name="scheduling:week", icon="table-cells", order=50, is_for=teaches),
        ):
            add_entry("tutor", entry)
