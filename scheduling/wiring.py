"""What the app puts into the registries of the floors below, once the app registry is ready."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.rules import has_role_somewhere
from config.kit.pages.navigation import Entry, add_entry
from messaging.delivery.recipes import register_recipe
from scheduling.messages import register_messages
from scheduling.session_calendars import RECIPE, sessions_file


def wire() -> None:
    """Declare messages, appear in the tutors' navigation."""
    register_messages()
    register_recipe(RECIPE, sessions_file)
    for entry in (
        Entry(label=_("Lessons"), url_name="scheduling:lessons", icon="calendar-days", order=20, is_for=_teaches),
        Entry(label=_("Availability"), url_name="scheduling:availability", icon="clock", order=40, is_for=_teaches),
        Entry(label=_("Week"), url_name="scheduling:week", icon="table-cells", order=50, is_for=_teaches),
    ):
        add_entry("tutor", entry)


def _teaches(request: HttpRequest) -> bool:
    return has_role_somewhere(request.user, Role.TUTOR)
