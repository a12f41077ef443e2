"""Where the pages of who leads trainings are found."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.rules import has_role_somewhere
from config.kit.pages.navigation import Entry, add_entry

TRAININGS = "enrollments:staff-trainings"


def trains(request: HttpRequest) -> bool:
    """Whether the viewer is a trainer anywhere."""
    return has_role_somewhere(request.user, Role.TRAINER)


def register_staff_entries() -> None:
    """Put them into the navigations; called by the app's `ready`."""
    name = _("Trainings I lead")
    add_entry("primary", Entry(label=name, url_name=TRAININGS, order=45, is_for=trains))
    add_entry("account", Entry(label=name, url_name=TRAININGS, icon="user-group", order=4, is_for=trains))
    add_entry("tutor", Entry(label=name, url_name=TRAININGS, icon="user-group", order=8, is_for=trains))
