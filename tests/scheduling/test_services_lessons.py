from __future__ import annotations

import pytest
import time_machine

from accounts.enums import Role
from accounts.models import AuditEvent
from config.kit.errors import Conflict, Forbidden, Invalid
from messaging.delivery.models import OutboxMessage
from scheduling import registry
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.lessons import cancel_slot, change_place, complete_slot, remove_slot, reopen_slot
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
def admin(pack):
    return MembershipFactory(practice=pack.practice, role=Role.ADMIN).user


@pytest.fixture
def past(pack, student):
    return LessonSlotFactory(course_pack=pack, student=student, starts_at=at(2, 9))


@pytest.fixture
def coming(pack, student):
    return LessonSlotFactory(course_pack=pack, student=student, starts_at=at(24, 9))


def in_state(pack, status, now, **values):
    return LessonSlotFactory(
        course_pack=pack,
        starts_at=at(1, 9),
        status=status,
        student=None if status == SlotStatus.FREE else UserFactory(),
        held_until=at(30, 9) if status == SlotStatus.HELD else None,
        completed_at=now if status == SlotStatus.COMPLETED else None,
        **values,
    )


# What each service makes of each state; a code is a refusal.
MOVES = {
    complete_slot: {
        SlotStatus.FREE: "lesson_not_booked",
        SlotStatus.HELD: "lesson_not_booked",
        SlotStatus.BOOKED: SlotStatus.COMPLETED,
        SlotStatus.COMPLETED: SlotStatus.COMPLETED,
        SlotStatus.CANCELED: "lesson_not_booked",
    },
    reopen_slot: {
        SlotStatus.FREE: "lesson_not_completed",
        SlotStatus.HELD: "lesson_not_completed",
        SlotStatus.BOOKED: SlotStatus.BOOKED,
        SlotStatus.COMPLETED: SlotStatus.BOOKED,
        SlotStatus.CANCELED: "lesson_not_completed",
    },
    cancel_slot: {
        SlotStatus.FREE: SlotStatus.CANCELED,
        SlotStatus.HELD: SlotStatus.CANCELED,
        SlotStatus.BOOKED: SlotStatus.CANCELED,
        SlotStatus.COMPLETED: "lesson_completed",
        SlotStatus.CANCELED: SlotStatus.CANCELED,
    },
    remove_slot: {
        SlotStatus.FREE: SlotStatus.CANCELED,
        SlotStatus.HELD: SlotStatus.CANCELED,
        SlotStatus.BOOKED: SlotStatus.CANCELED,
        SlotStatus.COMPLETED: "lesson_completed",
        SlotStatus.CANCELED: SlotStatus.CANCELED,
    },
}


@pytest.mark.parametrize("service", MOVES)
@pytest.mark.parametrize("status", SlotStatus)
def test_every_move_from_every_state(pack, tutor, now, service, status):
    slot = in_state(pack, status, now)
    expected = MOVES[service][status]

    if expected in SlotStatus.values:
        assert service(slot, actor=tutor).status == expected
    else:
        with pytest.raises(Conflict) as caught:
            service(slot, actor=tutor)
        assert caught.value.error_code == expected

    slot.refresh_from_db()
    assert slot.status == (expected if expected in SlotStatus.values else status)


@pytest.mark.parametrize("service", MOVES)
def test_only_tutor_and_admin_decide(past, admin, student, service):
    stranger = MembershipFactory(role=Role.ADMIN).user
    for actor in (student, stranger, UserFactory()):
        with pytest.raises(Forbidden):
            service(past, actor=actor)
    past.refresh_from_db()
    assert (past.status, past.is_active) == (SlotStatus.BOOKED, True)

    service(past, actor=admin)


def test_a_lesson_is_completed_from_its_beginning_on(coming, tutor):
    with pytest.raises(Conflict) as caught:
        complete_slot(coming, actor=tutor)
    assert caught.value.error_code == "lesson_not_started"

    with time_machine.travel(coming.starts_at, tick=False):
        done = complete_slot(coming, actor=tutor)

    assert (done.status, done.completed_at) == (SlotStatus.COMPLETED, coming.starts_at)


def test_a_second_click_changes_and_records_nothing(past, tutor):
    first = complete_slot(past, actor=tutor)

    second = complete_slot(past, actor=tutor)

    assert second.record_version == first.record_version
    assert AuditEvent.objects.filter(action="lesson.completed").count() == 1


def test_the_enrolment_is_asked_around_the_change(past, tutor, monkeypatch):
    told: list[object] = []

    class Guard:
        def __init__(self, enrollment_id, actor):
            told.append((enrollment_id, actor))

        def __enter__(self):
            assert LessonSlot.objects.get(pk=past.pk).status == SlotStatus.BOOKED

        def __exit__(self, *_error):
            told.append(LessonSlot.objects.get(pk=past.pk).status)

    monkeypatch.setattr(registry, "_guards", [Guard])
    enrollment = enrol(past.course_pack, past.student)
    LessonSlot.objects.filter(pk=past.pk).update(enrollment=enrollment)
    past.refresh_from_db()

    complete_slot(past, actor=tutor)

    assert told == [(enrollment.pk, tutor), SlotStatus.COMPLETED]


def test_what_the_enrolment_refuses_undoes_the_change(past, tutor, monkeypatch):
    class Guard:
        def __init__(self, *_args):
            pass

        def __enter__(self):
            pass

        def __exit__(self, *_error):
            raise Conflict

    monkeypatch.setattr(registry, "_guards", [Guard])
    LessonSlot.objects.filter(pk=past.pk).update(enrollment=enrol(past.course_pack, past.student))
    past.refresh_from_db()

    with pytest.raises(Conflict):
        complete_slot(past, actor=tutor)

    past.refresh_from_db()
    assert past.status == SlotStatus.BOOKED


def test_calling_off_tells_the_student_once_and_raises_the_sequence(coming, tutor):
    cancel_slot(coming, actor=tutor, reason="Ill")
    cancel_slot(coming, actor=tutor, reason="Ill")

    coming.refresh_from_db()
    assert coming.calendar_sequence == 1
    sent = OutboxMessage.objects.filter(kind="scheduling.lesson_canceled", channel="email")
    assert [message.user for message in sent] == [coming.student]
    (file,) = sent.get().attachments.all()
    assert file.method == "CANCEL"
    assert b"STATUS:CANCELLED" in bytes(file.content)


def test_the_admin_calling_off_tells_both(coming, admin):
    cancel_slot(coming, actor=admin)

    sent = OutboxMessage.objects.filter(kind="scheduling.lesson_canceled", channel="email")
    assert {message.user for message in sent} == {coming.student, coming.tutor}


def test_taking_back_an_open_time_tells_nobody(pack, tutor):
    cancel_slot(open_slot(pack, at(24, 9)), actor=tutor)

    assert not OutboxMessage.objects.exists()


def test_the_admin_removes_a_completed_lesson(pack, admin, now):
    slot = in_state(pack, SlotStatus.COMPLETED, now)

    removed = remove_slot(slot, actor=admin)

    assert (removed.status, removed.is_active, removed.completed_at) == (SlotStatus.CANCELED, False, None)


def test_either_party_changes_the_place(coming, student, tutor):
    LessonSlot.objects.filter(pk=coming.pk).update(session_mode="faceToFace", location_type="tutorHome")

    change_place(coming, actor=student, location_type="studentHome", location_details=" Kerkstraat 1 ")
    changed = change_place(coming, actor=tutor, location_details="Kerkstraat 2")

    assert (changed.location_type, changed.location_details) == ("studentHome", "Kerkstraat 2")
    assert changed.calendar_sequence == 2


@pytest.mark.parametrize("change", [{"session_mode": "faceToFace"}, {"meet_link": "https://evil.example"}])
def test_the_way_and_the_link_are_the_tutors_to_say(coming, student, change):
    with pytest.raises(Forbidden):
        change_place(coming, actor=student, **change)


def test_the_tutor_gives_an_online_lesson_in_person_where_the_course_allows_it(coming, tutor):
    with pytest.raises(Invalid):
        change_place(coming, actor=tutor, session_mode="faceToFace")
    type(coming.course_pack).objects.filter(pk=coming.course_pack_id).update(teaching_mode="both")

    coming.refresh_from_db()
    changed = change_place(coming, actor=tutor, session_mode="faceToFace")

    assert (changed.session_mode, changed.location_type) == ("faceToFace", "tutorHome")


@pytest.mark.parametrize("status", [SlotStatus.COMPLETED, SlotStatus.CANCELED])
def test_a_lesson_that_is_over_has_no_other_place(pack, tutor, now, status):
    with pytest.raises(Conflict):
        change_place(in_state(pack, status, now), actor=tutor, location_details="x")
