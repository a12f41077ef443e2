"""A pack that can be booked, a student who may, and the payment service's simulator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.models import CoursePack
from enrollments.models import Enrollment
from enrollments.services.enrolling import Choice, enroll_in_pack
from scheduling.enums import Weekday
from scheduling.models import Availability, BookingRules
from tests.factories.accounts import MembershipFactory
from tests.factories.catalog import CoursePackFactory
from tests.simulators import stripe_simulator

__all__ = ["stripe_simulator"]


def open_all_week(pack: CoursePack) -> None:
    """The tutor can be booked at any hour from tomorrow on."""
    BookingRules.objects.create(
        tutor_profile=pack.tutor_profile, time_zone="Europe/Amsterdam", minimum_notice_minutes=0, start_step_minutes=60
    )
    for day in Weekday:
        Availability.objects.create(
            tutor_profile=pack.tutor_profile, day_of_week=day, start_time=dt.time(0), end_time=dt.time(0)
        )


@pytest.fixture
def pack(db: None) -> CoursePack:
    """Two lessons for 80 euro."""
    made = CoursePackFactory(price=8000, required_classes_count=2)
    open_all_week(made)
    return made


@pytest.fixture
def student(pack: CoursePack) -> User:
    """A student of the pack's practice."""
    user: User = MembershipFactory(practice=pack.practice).user
    return user


@pytest.fixture
def hours() -> Callable[..., list[dt.datetime]]:
    """`hours(10, 12)`: those full hours (UTC) of the day after tomorrow, or of `day` days from now."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)

    def pick(*wanted: int, day: int = 2) -> list[dt.datetime]:
        return [midnight + dt.timedelta(days=day, hours=hour) for hour in wanted]

    return pick


@pytest.fixture
def pending(pack: CoursePack, student: User, hours: Callable[..., list[dt.datetime]]) -> Enrollment:
    """The student's unpaid enrolment with two held lessons."""
    return enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12)))
