from __future__ import annotations

import pytest

from config.kit.errors import Conflict, Forbidden, Invalid
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from messaging.delivery.models import OutboxMessage
from scheduling import registry
from scheduling.enums import SlotStatus
from scheduling.services.lessons import cancel_slot, reopen_slot
from scheduling.services.open_times import assign_slot, open_time, plan_lesson
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.scheduling.lessons import at, enrol, open_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(now):
    return make_pack(required_classes_count=2)


@pytest.fixture
def tutor(pack):
    return pack.tutor_profile.user


@pytest.fixture
def student(pack):
    return MembershipFactory(practice=pack.practice).user


@pytest.fixture
def coming(pack, student):
    return LessonSlotFactory(course_pack=pack, student=student, starts_at=at(24, 9))


def test_a_time_is_opened_by_the_tutor_only(pack, tutor, student):
    for actor in (student, UserFactory()):
        with pytest.raises(Forbidden):
            open_time(pack, start=at(28, 6), session_mode="online", actor=actor)

    slot = open_time(pack, start=at(28, 6), session_mode="online", actor=tutor)

    assert (slot.status, slot.student, slot.was_opened) == (SlotStatus.FREE, None, True)
    assert open_time(pack, start=at(28, 6), session_mode="online", actor=tutor) == slot


def test_a_time_is_not_opened_over_a_lesson_or_in_the_past(pack, tutor, coming):
    with pytest.raises(Conflict) as caught:
        open_time(pack, start=at(24, 9, 30), session_mode="online", actor=tutor)
    assert caught.value.error_code == "time_taken"
    with pytest.raises(Invalid):
        open_time(pack, start=at(2, 9), session_mode="online", actor=tutor)


def test_a_missing_lesson_is_planned_and_the_student_told(pack, tutor, student):
    enrollment = enrol(pack, student)
    Enrollment.objects.filter(pk=enrollment.pk).update(terms={"lessons": 1})

    slot = plan_lesson(pack, student=student, start=at(24, 6), session_mode="online", actor=tutor)

    assert (slot.status, slot.enrollment_id) == (SlotStatus.BOOKED, enrollment.pk)
    sent = OutboxMessage.objects.filter(kind="scheduling.lesson_planned", channel="email")
    assert [message.user for message in sent] == [student]
    with pytest.raises(Conflict) as caught:
        plan_lesson(pack, student=student, start=at(25, 6), session_mode="online", actor=tutor)
    assert caught.value.error_code == "lessons_complete"


def test_a_lesson_called_off_makes_room_for_another(pack, tutor, student):
    enrollment = enrol(pack, student)
    Enrollment.objects.filter(pk=enrollment.pk).update(terms={"lessons": 1})
    slot = LessonSlotFactory(course_pack=pack, student=student, enrollment=enrollment, starts_at=at(24, 9))

    cancel_slot(slot, actor=tutor)
    plan_lesson(pack, student=student, start=at(24, 9), session_mode="online", actor=tutor)

    assert enrollment.lesson_slots.filter(status=SlotStatus.BOOKED).count() == 1


@pytest.mark.parametrize("state", [None, EnrollmentState.WAITLIST])
def test_nothing_is_planned_for_who_has_no_seat(pack, tutor, student, state):
    if state:
        Enrollment.objects.create(practice=pack.practice, offering=pack.offering_ptr, student=student, state=state)

    with pytest.raises(Conflict) as caught:
        plan_lesson(pack, student=student, start=at(24, 9), session_mode="online", actor=tutor)
    assert caught.value.error_code == "not_enrolled"
    with pytest.raises(Conflict):
        assign_slot(open_slot(pack, at(25, 9)), student=student, actor=tutor)


def test_nobody_else_plans(pack, student):
    enrol(pack, student)

    with pytest.raises(Forbidden):
        plan_lesson(pack, student=student, start=at(24, 9), session_mode="online", actor=student)
    with pytest.raises(Forbidden):
        assign_slot(open_slot(pack, at(25, 9)), student=student, actor=student)


@pytest.fixture
def canceled_meanwhile(monkeypatch):
    """Whoever waits for the enrolment's lock finds it canceled."""

    class Guard:
        def __init__(self, enrollment_id, _actor):
            self.waited_for = Enrollment.objects.filter(pk=enrollment_id)

        def __enter__(self):
            self.waited_for.update(state=EnrollmentState.CANCELED)

        def __exit__(self, *_error):
            pass

    monkeypatch.setattr(registry, "_guards", [Guard])


def test_nothing_is_planned_for_who_left_while_it_waited(pack, tutor, student, canceled_meanwhile):
    enrollment = enrol(pack, student)
    opened = open_slot(pack, at(25, 9))

    with pytest.raises(Conflict) as planning:
        plan_lesson(pack, student=student, start=at(24, 9), session_mode="online", actor=tutor)
    with pytest.raises(Conflict) as assigning:
        assign_slot(opened, student=student, actor=tutor)

    assert {planning.value.error_code, assigning.value.error_code} == {"enrollment_over"}
    assert not enrollment.lesson_slots.exists()
    assert not OutboxMessage.objects.filter(kind="scheduling.lesson_planned").exists()


def test_a_lesson_of_an_enrolment_that_is_over_stays_given(pack, tutor, student, now, canceled_meanwhile):
    enrollment = enrol(pack, student)
    given = LessonSlotFactory(
        course_pack=pack,
        student=student,
        enrollment=enrollment,
        starts_at=at(1, 9),
        status=SlotStatus.COMPLETED,
        completed_at=now,
    )

    with pytest.raises(Conflict) as caught:
        reopen_slot(given, actor=tutor)

    assert caught.value.error_code == "enrollment_over"
    given.refresh_from_db()
    assert given.status == SlotStatus.COMPLETED
