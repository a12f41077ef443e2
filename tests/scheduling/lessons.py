"""What tests of lessons do often: name an instant, enrol somebody, take or open a time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling.enums import SessionMode, SlotStatus
from scheduling.services.slots import take_times
from tests.factories.scheduling import LessonSlotFactory

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(day, hour, minute=0):
    """An instant in November 2026, told by Amsterdam's clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


def enrol(pack, student):
    return Enrollment.objects.create(
        practice=pack.practice, offering=pack.offering_ptr, student=student, state=EnrollmentState.ENROLLED
    )


def open_slot(pack, start):
    return LessonSlotFactory(
        course_pack=pack, student=None, status=SlotStatus.FREE, was_opened=True, starts_at=start, session_mode="online"
    )


def take(pack, student, *starts, enrollment=None, **options):
    with transaction.atomic():
        return take_times(
            pack,
            student=student,
            starts=starts,
            enrollment=enrollment or enrol(pack, student),
            **({"session_mode": SessionMode.ONLINE, "actor": student} | options),
        )
