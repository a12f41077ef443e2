from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import AuditEvent
from config.kit.errors import Conflict, Invalid
from enrollments.models import Enrollment
from scheduling.enums import LocationType, SessionMode, SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.holds import hold_slot
from scheduling.services.slots import take_times
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CoursePackFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.scheduling.lessons import at, enrol, open_slot, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(now):
    return make_pack(required_classes_count=2)


@pytest.fixture
def student(now):
    return UserFactory(time_zone="Europe/Amsterdam")


def test_take_times_books_every_time_in_order(pack, student):
    enrollment = enrol(pack, student)

    slots = take(pack, student, at(5, 10), at(4, 9), enrollment=enrollment)

    assert [(slot.starts_at, slot.ends_at) for slot in slots] == [
        (at(4, 9), at(4, 10)),
        (at(5, 10), at(5, 11)),
    ]
    stored = list(LessonSlot.objects.filter(enrollment=enrollment))
    assert stored == slots
    assert {slot.status for slot in stored} == {SlotStatus.BOOKED}
    assert {slot.tutor for slot in stored} == {pack.tutor_profile.user}
    assert {slot.student for slot in stored} == {student}
    assert {slot.practice for slot in stored} == {pack.practice}
    event = AuditEvent.objects.get(action="lessons.taken")
    assert (event.target_id, event.data["lessons"]) == (enrollment.pk, [slot.pk for slot in slots])


def test_take_times_keeps_the_tutors_buffers_with_the_lesson(now, student):
    pack = make_pack(buffer_before_minutes=10, buffer_after_minutes=15)

    (slot,) = take(pack, student, at(4, 9))

    assert (slot.blocks_from, slot.blocks_until) == (at(4, 8, 50), at(4, 10, 15))


def test_take_times_in_person_takes_place_at_the_tutors_unless_said(pack, student):
    pack.teaching_mode = "both"

    (slot,) = take(pack, student, at(4, 9), session_mode=SessionMode.FACE_TO_FACE)

    assert slot.location_type == LocationType.TUTOR_HOME


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (at(2, 12), "past"),
        (at(4, 7), "closed"),
        (at(4, 19, 30), "closed"),
        (at(4, 14, 10), "closed"),
        (datetime(2027, 1, 3, 9, tzinfo=UTC), "horizon"),
    ],
)
def test_take_times_refuses_what_is_not_offered(pack, student, start, reason):
    with pytest.raises(Invalid) as caught:
        take(pack, student, at(4, 9), start)

    assert caught.value.error_code == "time_not_offered"
    assert caught.value.details == {"times": [{"start": start.isoformat(), "reason": reason}]}
    assert LessonSlot.objects.count() == 0


def test_take_times_refuses_what_the_notice_forbids(now, student):
    pack = make_pack(minimum_notice_minutes=48 * 60)

    with pytest.raises(Invalid) as caught:
        take(pack, student, at(4, 12, 30))

    assert caught.value.message == (
        "Wednesday 4 November 2026, 12:30 (Amsterdam time) is too soon: this tutor asks for at least 2 days of notice."
    )


def test_take_times_refuses_a_mode_that_is_not_taught(pack, student):
    with pytest.raises(Invalid) as caught:
        take(pack, student, at(4, 9), session_mode="elsewhere")

    assert list(caught.value.fields) == ["session_mode"]


def test_take_times_names_the_lost_times(pack, student):
    LessonSlotFactory(course_pack=pack, starts_at=at(4, 9, 30))

    with pytest.raises(Conflict) as caught:
        take(pack, student, at(4, 9), at(5, 9))

    assert caught.value.error_code == "time_taken"
    assert caught.value.details == {"times": [{"start": at(4, 9).isoformat(), "reason": "tutor_busy"}]}
    assert caught.value.message == (
        "Wednesday 4 November 2026, 09:00 (Amsterdam time) is no longer free with this tutor."
    )


def test_take_times_refuses_the_students_own_other_lesson(pack, student):
    LessonSlotFactory(student=student, starts_at=at(4, 9, 30))

    with pytest.raises(Conflict) as caught:
        take(pack, student, at(4, 9))

    assert caught.value.details["times"][0]["reason"] == "student_busy"


def test_take_times_sees_a_tutor_of_two_practices_once(pack, student):
    other = CoursePackFactory(tutor_profile__user=pack.tutor_profile.user)
    LessonSlotFactory(course_pack=other, starts_at=at(4, 9))

    with pytest.raises(Conflict):
        take(pack, student, at(4, 9))


def test_take_times_sees_what_the_tutor_learns_elsewhere(pack, student):
    LessonSlotFactory(student=pack.tutor_profile.user, starts_at=at(4, 9))

    with pytest.raises(Conflict) as caught:
        take(pack, student, at(4, 9))

    assert caught.value.details["times"][0]["reason"] == "tutor_busy"


def test_take_times_refuses_lessons_without_room_between_them(now, student):
    pack = make_pack(buffer_after_minutes=15)

    with pytest.raises(Invalid) as caught:
        take(pack, student, at(4, 9), at(4, 10))

    assert caught.value.error_code == "times_overlap"


def test_a_refusal_by_the_constraint_names_the_time_and_leaves_a_savepoint_usable(pack, student, monkeypatch):
    """Somebody who came past the services is refused by the database, and told as clearly."""
    LessonSlotFactory(course_pack=pack, starts_at=at(4, 9))
    monkeypatch.setattr("scheduling.services.slots.why_not", lambda *_args, **_options: None)

    with transaction.atomic():
        enrollment = enrol(pack, student)
        with pytest.raises(Conflict) as caught, transaction.atomic():
            take_times(
                pack,
                student=student,
                starts=[at(4, 7), at(4, 9)],
                enrollment=enrollment,
                session_mode="online",
                actor=student,
            )
        assert Enrollment.objects.filter(pk=enrollment.pk).exists()

    assert caught.value.details == {"times": [{"start": at(4, 9).isoformat(), "reason": "tutor_busy"}]}
    assert Enrollment.objects.filter(pk=enrollment.pk).exists()


def test_an_override_books_outside_the_windows_but_not_over_a_lesson(pack, student):
    enrollment = enrol(pack, student)

    take(pack, student, at(4, 6), enrollment=enrollment, is_override=True)

    with pytest.raises(Conflict):
        take(pack, UserFactory(), at(4, 6, 30), is_override=True)


def test_take_times_uses_the_students_own_hold(pack, student):
    held = hold_slot(pack, student=student, start=at(4, 9), session_mode="online", actor=student)

    (slot,) = take(pack, student, at(4, 9))

    assert slot.pk == held.pk
    assert LessonSlot.objects.get().status == SlotStatus.BOOKED


def test_take_times_gives_up_own_holds_in_the_way(pack, student):
    held = hold_slot(pack, student=student, start=at(4, 9, 30), session_mode="online", actor=student)

    take(pack, student, at(4, 9))

    held.refresh_from_db()
    assert (held.status, held.is_active) == (SlotStatus.CANCELED, False)


def test_take_times_is_refused_by_anothers_hold_until_it_ends(pack, student):
    with_hold = UserFactory()
    held = hold_slot(pack, student=with_hold, start=at(4, 9), session_mode="online", actor=with_hold)
    with pytest.raises(Conflict):
        take(pack, student, at(4, 9))

    LessonSlot.objects.filter(pk=held.pk).update(held_until=at(2, 12))
    take(pack, UserFactory(), at(4, 9))

    held.refresh_from_db()
    assert held.status == SlotStatus.CANCELED


def test_take_times_uses_the_row_that_the_tutor_opened(pack, student):
    opened = open_slot(pack, at(7, 6))

    (slot,) = take(pack, student, at(7, 6))

    assert slot.pk == opened.pk


def test_take_times_costs_the_same_for_one_lesson_and_for_many(now, student, django_assert_num_queries):
    pack = make_pack()
    one = [at(4, 9)]
    many = [at(day, 9) + timedelta(hours=hour) for day in (5, 6, 9) for hour in (0, 2, 4)]

    for starts in (one, many):
        enrollment = enrol(make_pack() if starts is many else pack, UserFactory())
        pack.tutor_profile.refresh_from_db()
        with django_assert_num_queries(9):
            take_times(
                pack,
                student=student,
                starts=starts,
                enrollment=enrollment,
                session_mode="online",
                actor=student,
            )
