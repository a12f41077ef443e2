"""What enrolments and money tell the staff's overview."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import CoursePack, Training
from config.kit.dashboard import Figure, Practices, Queue, register_figure
from enrollments.attention import below_minimum, with_places_and_people
from enrollments.enums import EnrollmentState, MismatchState
from enrollments.models import Enrollment, MoneyMismatch
from enrollments.shortfall import held_up_by_absence, waiting_for_lessons
from scheduling.models import Session
from scheduling.session_queries import among_clashing


def register_figures() -> None:
    """Called by the app's `ready`."""
    register_figure(
        Figure(
            name="enrolled today",
            label=_("Enrolled today"),
            count=_enrolled_today,
            admin_url="enrollments_enrollment_changelist",
            icon="how_to_reg",
            place=10,
        )
    )
    register_figure(
        Figure(
            name="awaiting payment",
            label=_("Awaiting payment"),
            count=_awaiting_payment,
            admin_url="enrollments_enrollment_changelist",
            query="state__exact=pending",
            icon="hourglass_top",
            place=20,
        )
    )
    register_figure(
        Queue(
            name="money mismatches",
            label=_("Money that does not add up"),
            hint=_("Find out why and close the case with your reason."),
            count=_mismatches,
            admin_url="enrollments_moneymismatch_changelist",
            query="state__exact=open",
            icon="rule",
            place=10,
        )
    )
    register_figure(
        Queue(
            name="lessons to plan again",
            label=_("Lessons to be planned again"),
            hint=_(
                "Called off for more than a day, and no other time yet. Plan with student and tutor, or open the"
                " enrolment and cancel it: what was not given is paid back."
            ),
            count=_waiting_for_lessons,
            admin_url="enrollments_enrollment_changelist",
            query="lessons=waiting",
            icon="event_repeat",
            place=15,
        )
    )
    register_figure(
        Queue(
            name="students without their tutor",
            label=_("Students whose tutor cannot come"),
            hint=_(
                "The tutor's account is suspended, banned or archived; the lessons are still booked. Open the account"
                " again, or choose the students in the list and release them: what was not given is paid back."
            ),
            count=_held_up,
            admin_url="enrollments_enrollment_changelist",
            query="lessons=held_up",
            icon="person_off",
            place=12,
        )
    )
    register_figure(
        Queue(
            name="places and people waiting",
            label=_("Free places and people waiting"),
            hint=_("Places that the school freed are the school's to give. Open the training and invite the next."),
            count=_places_and_people,
            admin_url="catalog_training_changelist",
            query="places=invitable",
            icon="group_add",
            place=20,
        )
    )
    register_figure(
        Queue(
            name="course places and people waiting",
            label=_("Free places in courses and people waiting"),
            hint=_("Places that the school freed are the school's to give. Open the course and invite the next."),
            count=_course_places_and_people,
            admin_url="catalog_coursepack_changelist",
            query="places=invitable",
            icon="group_add",
            place=22,
        )
    )
    register_figure(
        Queue(
            name="trainings below their minimum",
            label=_("Trainings below their minimum"),
            hint=_("Say that it takes place, or call it off; on its day of decision it may be decided by itself."),
            count=_below_minimum,
            admin_url="catalog_training_changelist",
            query="when=short",
            icon="trending_down",
            place=25,
        )
    )
    register_figure(
        Queue(
            name="sessions that clash",
            label=_("Dates that clash"),
            hint=_("A trainer or a room is taken twice. Move one of the two."),
            count=_clashing,
            admin_url="scheduling_session_changelist",
            query="clashes=yes",
            icon="event_busy",
            place=30,
        )
    )


def _in(rows: QuerySet[Enrollment], practices: Practices) -> QuerySet[Enrollment]:
    return rows if practices is None else rows.filter(practice__in=practices)


def _enrolled_today(practices: Practices) -> int:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return _in(Enrollment.objects.filter(enrolled_at__gte=midnight), practices).count()


def _awaiting_payment(practices: Practices) -> int:
    return _in(Enrollment.objects.filter(state=EnrollmentState.PENDING), practices).count()


def _waiting_for_lessons(practices: Practices) -> int:
    return waiting_for_lessons(_in(Enrollment.objects.all(), practices)).count()


def _held_up(practices: Practices) -> int:
    return held_up_by_absence(_in(Enrollment.objects.all(), practices)).count()


def _mismatches(practices: Practices) -> int:
    rows = MoneyMismatch.objects.filter(state=MismatchState.OPEN)
    return rows.count() if practices is None else rows.filter(practice__in=practices).count()


def _trainings(practices: Practices) -> QuerySet[Training]:
    rows = Training.objects.filter(is_active=True)
    return rows if practices is None else rows.filter(practice__in=practices)


def _places_and_people(practices: Practices) -> int:
    return with_places_and_people(_trainings(practices)).count()


def _course_places_and_people(practices: Practices) -> int:
    rows = CoursePack.objects.all() if practices is None else CoursePack.objects.filter(practice__in=practices)
    return with_places_and_people(rows).count()


def _below_minimum(practices: Practices) -> int:
    return below_minimum(_trainings(practices)).count()


def _clashing(practices: Practices) -> int:
    rows = Session.objects.all() if practices is None else Session.objects.filter(practice__in=practices)
    return among_clashing(rows).count()
