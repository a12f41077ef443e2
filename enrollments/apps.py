"""Who takes part, and the money for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentsConfig(AppConfig):
    """The enrolment engine, orders, payments, refunds and the ledger."""

    name = "enrollments"
    verbose_name = _("Enrolments")

    def ready(self) -> None:
        """Fill the registries of the floors below."""
        from accounts.personal_data import PersonalData, register_personal_data  # noqa: PLC0415 - as below
        from catalog.registry import register_obstacle  # noqa: PLC0415 - the app registry must be ready
        from config.kit.invariants import register_invariants  # noqa: PLC0415 - as above
        from enrollments.enums import PLANNABLE, REOPENABLE, SEAT_HOLDING, WAITING  # noqa: PLC0415 - as above
        from enrollments.figures import register_figures  # noqa: PLC0415 - as above
        from enrollments.integrations.stripe import checks  # noqa: F401, PLC0415 - registers system checks
        from enrollments.invariants import differences  # noqa: PLC0415 - as above
        from enrollments.messages import register_messages  # noqa: PLC0415 - as above
        from enrollments.pages.again import replacement_page  # noqa: PLC0415 - as above
        from enrollments.pages.navigation import register_entries  # noqa: PLC0415 - as above
        from enrollments.pages.training_staff.navigation import register_staff_entries  # noqa: PLC0415 - as above
        from enrollments.personal_data import enrollments_of, open_enrollments_of  # noqa: PLC0415 - as above
        from enrollments.queries import count_open, participants_of_offering  # noqa: PLC0415 - as above
        from enrollments.services.calendar_entries import note_calendar_entries  # noqa: PLC0415 - as above
        from enrollments.services.completing import around_lesson_change  # noqa: PLC0415 - as above
        from enrollments.services.invitation_ends import move_invitation_ends  # noqa: PLC0415 - as above
        from scheduling.registry import (  # noqa: PLC0415 - as above
            set_dates_follower,
            set_enrollment_states,
            set_lesson_guard,
            set_participants,
            set_replacement_page,
        )

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
