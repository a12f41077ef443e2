"""What has happened in the demo school before today: written by the services, each at its own time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import time_machine

from accounts.models import User
from config.demo.content import DemoCourse, DemoPractice, email_of
from enrollments.services.enrolling import Choice, enroll_in_pack
from scheduling.services.lessons import complete_slot

if TYPE_CHECKING:
    from catalog.models import CoursePack

BOOKED_AHEAD: Final = dt.timedelta(days=2)
MARKED_AFTER: Final = dt.timedelta(minutes=5)


def live_through(content: DemoPractice, packs: list[CoursePack], *, now: dt.datetime) -> None:
    """Take every course that `content` names as begun or over at `now`."""
    courses = {pack.title: pack.courses for tutor in content.tutors for pack in tutor.packs}
    for pack in packs:
        for course in courses[pack.title]:
            student = User.objects.get(email=email_of(course.student, content))
            _take_course(pack, course, student=student, now=now)


def _take_course(pack: CoursePack, course: DemoCourse, *, student: User, now: dt.datetime) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=course.hours)
    starts = [hour + dt.timedelta(days=days) for days in course.days]
    with time_machine.travel(starts[0] - BOOKED_AHEAD):
        enrollment = enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=starts))
    for lesson in enrollment.lesson_slots.order_by("starts_at")[: course.given]:
        with time_machine.travel(lesson.ends_at + MARKED_AFTER):
            complete_slot(lesson, actor=pack.tutor_profile.user)
