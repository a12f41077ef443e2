from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import AuditEvent
from config.kit.errors import Conflict, Invalid
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.holds import hold_slot, sweep_expired_holds
from scheduling.services.slots import ask_for_slots, release_slots, take_slots
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.scheduling.lessons import at, enrol, open_slot, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(now):
    return make_pack(required_classes_count=2)


@pytest.fixture
def student(now):
    return UserFactory(time_zone="Europe/Amsterdam")


def test_take_slots_books_free_and_held_rows(pack, student):
    held = hold_slot(pack, student=student, start=at(4, 9), session_mode="online", actor=student)
    opened = open_slot(pack, at(3, 21))
    enrollment = enrol(pack, student)

    with transaction.atomic():
        slots = take_slots([held, opened], pack=pack, student=student, enrollment=enrollment, actor=student)

    assert [slot.pk for slot in slots] == [opened.pk, held.pk]
    assert set(enrollment.lesson_slots.values_list("status", "student")) == {(SlotStatus.BOOKED, student.pk)}


@pytest.mark.parametrize("status", [SlotStatus.BOOKED, SlotStatus.HELD, SlotStatus.COMPLETED, SlotStatus.CANCELED])
def test_take_slots_refuses_rows_of_others_and_rows_that_are_over(pack, student, now, status):
    row = LessonSlotFactory(
        course_pack=pack,
        starts_at=at(4, 9),
        status=status,
        held_until=at(4, 8) if status == SlotStatus.HELD else None,
        completed_at=now if status == SlotStatus.COMPLETED else None,
    )

    with pytest.raises((Conflict, Invalid)), transaction.atomic():
        take_slots([row], pack=pack, student=student, enrollment=enrol(pack, student), actor=student)

    row.refresh_from_db()
    assert row.status == status


def test_take_slots_says_when_a_hold_has_ended(pack, student):
    held = hold_slot(pack, student=student, start=at(4, 9), session_mode="online", actor=student)
    LessonSlot.objects.filter(pk=held.pk).update(held_until=at(2, 12))
    sweep_expired_holds()

    with pytest.raises(Conflict) as caught, transaction.atomic():
        take_slots([held], pack=pack, student=student, enrollment=enrol(pack, student), actor=student)

    assert caught.value.details["times"][0]["reason"] == "hold_ended"


def test_take_slots_keeps_a_hold_that_ended_but_nobody_wanted(pack, student):
    held = hold_slot(pack, student=student, start=at(4, 9), session_mode="online", actor=student)
    LessonSlot.objects.filter(pk=held.pk).update(held_until=at(2, 12))

    with transaction.atomic():
        (slot,) = take_slots([held], pack=pack, student=student, enrollment=enrol(pack, student), actor=student)

    assert slot.status == SlotStatus.BOOKED


def test_take_slots_gives_up_own_holds_in_the_way(pack, student):
    other = hold_slot(make_pack(), student=student, start=at(4, 9, 30), session_mode="online", actor=student)
    opened = open_slot(pack, at(4, 9))

    with transaction.atomic():
        take_slots([opened], pack=pack, student=student, enrollment=enrol(pack, student), actor=student)

    other.refresh_from_db()
    assert (other.status, other.is_active) == (SlotStatus.CANCELED, False)


def test_take_slots_refuses_a_free_row_over_another_lesson(pack, student):
    opened = open_slot(pack, at(4, 9))
    LessonSlotFactory(course_pack__tutor_profile=pack.tutor_profile, starts_at=at(4, 9, 30))

    with pytest.raises(Conflict), transaction.atomic():
        take_slots([opened], pack=pack, student=student, enrollment=enrol(pack, student), actor=student)


@pytest.mark.parametrize(("minutes", "is_refused"), [(0, False), (45, True)])
def test_take_slots_looks_further_when_buffers_grew_since_the_row_was_opened(pack, student, minutes, is_refused):
    opened = open_slot(pack, at(4, 9))
    LessonSlotFactory(course_pack__tutor_profile=pack.tutor_profile, starts_at=at(4, 10, 30), status=SlotStatus.BOOKED)
    pack.tutor_profile.booking_rules.buffer_after_minutes = minutes
    enrollment = enrol(pack, student)

    def take_opened():
        with transaction.atomic():
            asked = ask_for_slots([opened], student=student)
            return take_slots([opened], pack=pack, student=student, enrollment=enrollment, actor=student, asked=asked)

    if is_refused:
        with pytest.raises(Conflict, check=lambda error: error.error_code == "time_taken"):
            take_opened()
    else:
        assert [slot.pk for slot in take_opened()] == [opened.pk]


def test_release_slots_frees_the_times_and_raises_the_sequence(pack, student):
    enrollment = enrol(pack, student)
    take(pack, student, at(4, 9), at(5, 9), enrollment=enrollment)
    LessonSlot.objects.filter(starts_at=at(5, 9)).update(status=SlotStatus.COMPLETED, completed_at=at(2, 12))

    with transaction.atomic():
        released = release_slots(enrollment, actor=None, reason="not paid")

    assert [(slot.starts_at, slot.status, slot.calendar_sequence) for slot in released] == [
        (at(4, 9), SlotStatus.CANCELED, 1)
    ]
    assert enrollment.lesson_slots.get(starts_at=at(5, 9)).status == SlotStatus.COMPLETED
    take(pack, UserFactory(), at(4, 9))


def test_release_slots_opens_again_what_the_tutor_had_opened(pack, student):
    opened = open_slot(pack, at(7, 6))
    enrollment = enrol(pack, student)
    take(pack, student, at(7, 6), enrollment=enrollment)

    with transaction.atomic():
        release_slots(enrollment, actor=None, reason="left")

    free = LessonSlot.objects.get(status=SlotStatus.FREE)
    assert (free.starts_at, free.student, free.enrollment, free.was_opened) == (at(7, 6), None, None, True)
    assert free.pk != opened.pk


def test_release_slots_of_nothing_tells_nobody(pack, student):
    with transaction.atomic():
        assert release_slots(enrol(pack, student), actor=None, reason="left") == []

    assert not AuditEvent.objects.filter(action="lessons.released").exists()
