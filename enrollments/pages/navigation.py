"""Where these pages are found."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.rules import has_role_somewhere
from config.kit.pages.navigation import Entry, add_entry
from enrollments.pages.training_staff.navigation import trains
from enrollments.pages.trainings.navigation import register_training_entries


def is_member(request: HttpRequest) -> bool:
    """Whether somebody is logged in."""
    return request.user.is_authenticated


def teaches(request: HttpRequest) -> bool:
    """Whether the viewer is a tutor anywhere."""
    return has_role_somewhere(request.user, Role.TUTOR)


def learns(request: HttpRequest) -> bool:
    """Whether the viewer comes to learn; who teaches or trains finds their own courses in the account menu."""
    return is_member(request) and not teaches(request) and not trains(request)


def register_entries() -> None:
    """Put them into the navigations; called by the app's `ready`. A page has one name wherever it stands."""
    register_training_entries()
    overview, mine, teaching = "enrollments:overview", "enrollments:enrollments", "enrollments:teaching"
    learning_name, teaching_name = _("My learning"), _("Teaching")
    add_entry("primary", Entry(label=learning_name, url_name=overview, order=30, is_for=learns))
    add_entry("primary", Entry(label=teaching_name, url_name=teaching, order=40, is_for=teaches))
    add_entry("account", Entry(label=teaching_name, url_name=teaching, icon="calendar-days", order=3, is_for=teaches))
    add_entry("account", Entry(label=learning_name, url_name=overview, icon="home", order=5))
    add_entry("account", Entry(label=_("My enrolments"), url_name=mine, icon="academic-cap", order=10))
    add_entry("tutor", Entry(label=teaching_name, url_name=teaching, icon="home", order=5, is_for=teaches))
    students = "enrollments:students"
    add_entry("tutor", Entry(label=_("Students"), url_name=students, icon="users", order=30, is_for=teaches))
