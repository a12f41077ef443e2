"""What the app puts into the registries of the floors below, once the app registry is ready."""

from django.utils.translation import gettext_lazy as _

from accounts.personal_data import PersonalData, register_personal_data
from catalog.registry import register_obstacle
from config.kit.invariants import register_invariants
from enrollments.enums import PLANNABLE, REOPENABLE, SEAT_HOLDING, WAITING
from enrollments.figures import register_figures
from enrollments.integrations.stripe import checks  # noqa: F401 - registers system checks
from enrollments.invariants import differences
from enrollments.messages import register_messages
from enrollments.pages.again import replacement_page
from enrollments.pages.navigation import register_entries
from enrollments.pages.training_staff.navigation import register_staff_entries
from enrollments.personal_data import enrollments_of, open_enrollments_of
from enrollments.queries import count_open, participants_of_offering
from enrollments.services.calendar_entries import note_calendar_entries
from enrollments.services.completing import around_lesson_change
from enrollments.services.invitation_ends import move_invitation_ends
from scheduling.registry import (
    set_dates_follower,
    set_enrollment_states,
    set_lesson_guard,
    set_participants,
    set_replacement_page,
)


def wire() -> None:
    """Fill the registries of the floors below."""
    register_invariants(differences)
    register_messages()
    register_figures()
    register_entries()
    register_staff_entries()
    register_obstacle("enrolments", count_open)
    register_personal_data(
        PersonalData(
            name="enrollments",
            label=_("Enrolments and payments"),
            export=enrollments_of,
            hinders=open_enrollments_of,
            kept=_("The law wants the books kept: they stay, without your name."),
            place=30,
        )
    )
    set_lesson_guard(around_lesson_change)
    set_replacement_page(replacement_page)
    set_enrollment_states(plannable=PLANNABLE, reopenable=REOPENABLE, seat_holding=SEAT_HOLDING, waiting=WAITING)
    set_participants(participants_of_offering, note_calendar_entries)
    set_dates_follower(move_invitation_ends)
