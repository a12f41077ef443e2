"""Availability and lessons for tests."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import timezone
from factory.declarations import LazyAttribute, SelfAttribute, SubFactory
from factory.django import DjangoModelFactory

from catalog.models import Training, TrainingTrainer
from scheduling.enums import SlotStatus, Weekday
from scheduling.models import Availability, AvailabilityException, BookingRules, LessonSlot, Session
from tests.factories.accounts import UserFactory, make_trainer
from tests.factories.catalog import CoursePackFactory, TrainingFactory, TutorProfileFactory


class BookingRulesFactory(DjangoModelFactory[BookingRules]):
    """Rules in Amsterdam's zone without notice and buffers, 60 days ahead, every half hour."""

    class Meta:
        model = BookingRules

    tutor_profile = SubFactory(TutorProfileFactory)
    time_zone = "Europe/Amsterdam"
    minimum_notice_minutes = 0


class AvailabilityFactory(DjangoModelFactory[Availability]):
    """Every Monday from 9 to 17, online or in person."""

    class Meta:
        model = Availability

    tutor_profile = SubFactory(TutorProfileFactory)
    day_of_week = Weekday.MONDAY
    start_time = time(9)
    end_time = time(17)


class AvailabilityExceptionFactory(DjangoModelFactory[AvailabilityException]):
    """One day away; say `starts_on`."""

    class Meta:
        model = AvailabilityException

    tutor_profile = SubFactory(TutorProfileFactory)
    ends_on = SelfAttribute("starts_on")


class LessonSlotFactory(DjangoModelFactory[LessonSlot]):
    """A lesson of an hour booked for a new student in a week, without enrolment and buffers."""

    class Meta:
        model = LessonSlot

    course_pack = SubFactory(CoursePackFactory)
    practice = SelfAttribute("course_pack.practice")
    tutor_profile = SelfAttribute("course_pack.tutor_profile")
    tutor = SelfAttribute("tutor_profile.user")
    student = SubFactory(UserFactory)
    status = SlotStatus.BOOKED
    starts_at = LazyAttribute(lambda _slot: timezone.now().replace(microsecond=0) + timedelta(days=7))
    ends_at = LazyAttribute(lambda slot: slot.starts_at + timedelta(minutes=slot.course_pack.lesson_minutes))
    blocks_from = SelfAttribute("starts_at")
    blocks_until = SelfAttribute("ends_at")


def make_pack(*, zone: str = "Europe/Amsterdam", windows: tuple[tuple[Any, ...], ...] = (), **pack: Any) -> Any:
    """A pack whose tutor can be booked at once: every day from 8 to 20 unless `windows` (day, from, until) say else."""
    rules = {
        name: pack.pop(name)
        for name in ("minimum_notice_minutes", "horizon_days", "buffer_before_minutes", "buffer_after_minutes")
        if name in pack
    }
    made = CoursePackFactory(**pack)
    BookingRulesFactory(tutor_profile=made.tutor_profile, time_zone=zone, **rules)
    for day, start, end in windows or [(day, time(8), time(20)) for day in Weekday]:
        AvailabilityFactory(tutor_profile=made.tutor_profile, day_of_week=day, start_time=start, end_time=end)
    return made


class SessionFactory(DjangoModelFactory[Session]):
    """A session of two hours in ten days; `make_training` keeps the training's own times."""

    class Meta:
        model = Session

    offering = SubFactory(TrainingFactory)
    practice = SelfAttribute("offering.practice")
    starts_at = LazyAttribute(lambda _session: timezone.now().replace(microsecond=0) + timedelta(days=10))
    ends_at = LazyAttribute(lambda session: session.starts_at + timedelta(hours=2))


def make_training(
    *, days: float = 10, sessions: int = 1, trainers: int = 1, capacity: int | None = 14, **fields: Any
) -> Training:
    """A listed training whose first session starts in `days` days, further ones a day later each, led by new people."""
    training: Training = TrainingFactory(capacity=capacity, **fields)
    first = timezone.now().replace(microsecond=0) + timedelta(days=days)
    for number in range(sessions):
        SessionFactory(offering=training.offering_ptr, starts_at=first + timedelta(days=number))
    if sessions:
        training.starts_at = first
        training.ends_at = first + timedelta(days=sessions - 1, hours=2)
        training.save(update_fields=["starts_at", "ends_at"])
    for _number in range(trainers):
        TrainingTrainer.objects.create(training=training, user=make_trainer(training.practice))
    training.offering_ptr.refresh_from_db()
    return training
