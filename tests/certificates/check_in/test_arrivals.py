"""Arrivals become attendance, once; what does not fit is kept as a conflict and told."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from certificates.models import ArrivalRecord
from certificates.services.arrivals import MOST, record_arrivals, take_back_arrival
from certificates.services.erasing import forget_holder
from config.kit.errors import Invalid, NotFound
from enrollments.enums import EnrollmentState
from scheduling.enums import AttendanceStatus
from scheduling.services.attendance import mark_attendance
from scheduling.services.sessions import cancel_session
from tests.certificates.check_in.door import Door, kept
from tests.factories.accounts import MembershipFactory, make_student
from tests.factories.certificates import AgencyCertificateFactory, RequirementFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def door():
    return Door()


@pytest.fixture
def trainer(door):
    return door.staff(first_name="Tom", last_name="Reid")


def test_present_and_late_are_a_matter_of_time(door, trainer):
    lily, arjun = door.comes("Lily Evans"), door.comes("Arjun Patel")
    started = door.session.starts_at

    assert door.note(lily, trainer, device_at=started - 30 * MINUTE) == ("present", "")
    with time_machine.travel(started + 20 * MINUTE):
        assert door.note(arjun, trainer, device_at=started + 11 * MINUTE) == ("late", "")
    assert door.marks() == {"Lily": "present", "Arjun": "late"}
    assert [event.actor for event in AuditEvent.objects.filter(action="attendance.marked")] == [trainer, trainer]


def test_who_comes_before_the_beginning_is_noted_then(door, trainer):
    lily = door.comes()
    with time_machine.travel(door.session.starts_at - 20 * MINUTE):
        assert door.note(lily, trainer) == ("present", "")


def test_sending_again_changes_nothing_and_tells_the_same(door, trainer):
    arrival = door.arrival(door.comes())
    first = record_arrivals([arrival], actor=trainer, sent_at=timezone.now())
    events = AuditEvent.objects.count()

    assert record_arrivals([arrival, arrival], actor=trainer, sent_at=timezone.now()) == [*first, *first]
    assert (kept(), AuditEvent.objects.count()) == ([("present", "")], events)


def test_a_nonce_is_one_arrival_of_one_person(door, trainer):
    arrival, other = door.arrival(door.comes()), door.comes("Arjun Patel")
    record_arrivals([arrival], actor=trainer, sent_at=timezone.now())

    assert door.note(other, trainer, nonce=arrival.nonce) == ("refused", "nonce_taken")
    assert door.marks() == {"Lily": "present"}


def test_a_wrong_clock_is_put_right_and_kept(door, trainer):
    lily, ahead = door.comes(), timedelta(hours=3)
    came = timezone.now() - 2 * MINUTE
    arrival = door.arrival(lily, device_at=came + ahead)

    record_arrivals([arrival], actor=trainer, sent_at=timezone.now() + ahead)

    record = ArrivalRecord.objects.get()
    assert record.outcome == "present"
    assert abs(record.arrived_at - came) < timedelta(seconds=2)
    assert abs(record.skew_seconds - 3 * 3600) < 2
    assert record.is_clock_far_off


@pytest.mark.parametrize("far", [timedelta(days=-1), timedelta(hours=5)])
def test_a_time_that_cannot_be_is_a_conflict(door, trainer, far):
    """The clock was set between noting and sending, so nobody knows when it was."""
    assert door.note(door.comes(), trainer, device_at=timezone.now() + far) == ("conflict", "time")
    assert door.marks() == {}


def test_noted_offline_and_sent_days_later(door, trainer):
    arrival = door.arrival(door.comes())
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        (told,) = record_arrivals([arrival], actor=trainer, sent_at=timezone.now())
    assert told.is_settled
    assert door.marks() == {"Lily": "present"}


def test_canceled_meanwhile(door, trainer):
    lily, admin = door.comes(), door.staff(Role.ADMIN)
    cancel_session(door.session, actor=admin, reason="The room is flooded")

    assert door.note(lily, trainer) == ("conflict", "canceled")
    assert (door.marks(), kept()) == ({}, [("conflict", "canceled")])


def test_not_on_the_list_any_more(door, trainer):
    gone = door.comes(state=EnrollmentState.CANCELED)
    assert door.note(gone, trainer) == ("not_on_list", "no_seat")
    assert door.marks() == {}


def test_noted_before_by_somebody_else(door, trainer):
    lily, guard = door.comes(), door.staff(Role.GUARD, first_name="Bas", last_name="Mulder")
    door.note(lily, guard)
    (told,) = record_arrivals([door.arrival(lily)], actor=trainer, sent_at=timezone.now())

    assert (told.outcome, told.problem) == ("conflict", "already_marked")
    assert told.text == "Lily Evans was noted before by Bas Mulder."
    assert door.session.attendance.get().marked_by == guard


def test_noted_otherwise_stays_unless_who_is_in_charge_knew(door, trainer):
    lily, guard, admin = door.comes(), door.staff(Role.GUARD), door.staff(Role.ADMIN)
    mark_attendance(door.session, {lily.student_id: AttendanceStatus.ABSENT}, actor=admin)

    assert door.note(lily, trainer) == ("conflict", "marked_otherwise")
    assert door.note(lily, guard, seen="absent") == ("conflict", "marked_otherwise")
    assert door.marks() == {"Lily": "absent"}
    assert door.note(lily, trainer, seen="absent") == ("present", "")
    assert door.marks() == {"Lily": "present"}


def test_without_the_required_certificate_only_who_is_in_charge_lets_in(door, trainer):
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")
    lily, guard = door.comes(), door.staff(Role.GUARD)

    assert door.note(lily, guard) == ("present", "")  # a guard is told nothing of certificates
    assert door.note(lily, guard, is_override=True, reason="A friend") == ("present", "")
    assert door.note(lily, trainer, reason="Forgot to press") == ("conflict", "certificate")
    assert door.note(lily, trainer, is_override=True, reason=" ") == ("conflict", "certificate")
    assert (door.marks(), kept()) == ({}, [("conflict", "certificate")] * 4)
    assert not AuditEvent.objects.filter(action="arrival.overridden").exists()

    assert door.note(lily, trainer, is_override=True, reason=" Showed it on paper ") == ("present", "")
    event = AuditEvent.objects.get(action="arrival.overridden")
    assert (event.actor, event.data["student"]) == (trainer, lily.student_id)
    assert list(event.data["requirements"].values()) == ["missing"]
    record = ArrivalRecord.objects.get(is_override=True)
    assert (record.outcome, record.override_reason) == ("present", "Showed it on paper")
    forget_holder(lily.student, actor=None)
    assert ArrivalRecord.objects.get(is_override=True).override_reason == "-"


def test_a_guard_overrides_nothing(door):
    """Not even the second time, when their own note stands: what is required came after it."""
    lily, guard = door.comes(), door.staff(Role.GUARD)
    door.note(lily, guard)
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")

    assert door.note(lily, guard, is_override=True, reason="A friend") == ("present", "")
    assert not ArrivalRecord.objects.filter(is_override=True).exists()


def test_an_override_that_was_not_needed_is_none(door, trainer):
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")
    lily = door.comes()
    AgencyCertificateFactory(practice=door.practice, holder=lily.student)

    assert door.note(lily, trainer, is_override=True, reason="Who knows") == ("present", "")
    record = ArrivalRecord.objects.get()
    assert (record.is_override, record.override_reason) == (False, "")


def test_a_wrong_press_is_taken_back_by_who_pressed(door, trainer):
    lily, guard = door.comes(), door.staff(Role.GUARD)
    session = door.session.uid
    door.note(lily, guard)

    assert not take_back_arrival(session, lily.student.uid, actor=trainer)
    assert door.marks() == {"Lily": "present"}
    assert take_back_arrival(session, lily.student.uid, actor=guard)
    assert not take_back_arrival(session, lily.student.uid, actor=guard)
    assert (door.marks(), kept()) == ({}, [("present", "")])
    assert AuditEvent.objects.get(action="attendance.taken_back").actor == guard
    assert door.note(lily, trainer) == ("present", "")
    with pytest.raises(NotFound):
        take_back_arrival(session, lily.student.uid, actor=Door().staff())


def test_each_of_a_batch_has_its_own_answer(door, trainer):
    lily, gone, elsewhere = door.comes(), door.comes("Arjun Patel", EnrollmentState.CANCELED), Door()
    batch = [
        door.arrival(gone),
        elsewhere.arrival(elsewhere.comes()),
        door.arrival(lily, student=make_student(door.practice).uid),
        door.arrival(lily),
        door.arrival(lily, session=uuid4()),
    ]
    told = record_arrivals(batch, actor=trainer, sent_at=timezone.now())

    assert [(one.nonce, one.problem) for one in told] == [
        (str(batch[0].nonce), "no_seat"),
        (str(batch[1].nonce), "unknown_session"),
        (str(batch[2].nonce), "unknown_student"),
        (str(batch[3].nonce), ""),
        (str(batch[4].nonce), "unknown_session"),
    ]
    assert (door.marks(), elsewhere.marks()) == ({"Lily": "present"}, {})
    assert kept() == [("not_on_list", "no_seat"), ("present", "")]


def test_more_than_fit_are_refused_whole(door, trainer):
    arrival = door.arrival(door.comes())
    with pytest.raises(Invalid):
        record_arrivals([arrival] * (MOST + 1), actor=trainer, sent_at=timezone.now())
    assert kept() == []


@pytest.mark.parametrize("role", [Role.STUDENT, Role.TUTOR])
def test_others_of_the_practice_note_nobody(door, role):
    lily, somebody = door.comes(), MembershipFactory(practice=door.practice, role=role).user
    assert door.note(lily, somebody) == ("refused", "unknown_session")
    assert door.note(lily, lily.student) == ("refused", "unknown_session")


def test_who_led_it_and_is_no_trainer_any_more_notes_nobody(door, trainer):
    lily = door.comes()
    trainer.memberships.update(is_active=False)
    trainer.roles_memo = None
    assert door.note(lily, trainer) == ("refused", "unknown_session")


def test_an_instructor_notes_their_own_and_a_guard_everybodys(door):
    lily, other = door.comes(), Door(practice=door.practice, title="Another")
    zoe = other.comes("Zoë Wright")
    assert door.note(lily, door.staff(Role.INSTRUCTOR)) == ("present", "")
    assert other.note(zoe, door.staff(Role.INSTRUCTOR)) == ("refused", "unknown_session")
    assert other.note(zoe, door.staff(Role.GUARD)) == ("present", "")


def test_reading_for_a_batch_costs_the_same_for_one_and_for_five(door, trainer):
    def read(people):
        batch = [door.arrival(one) for one in people]
        with CaptureQueriesContext(connection) as caught:
            record_arrivals(batch, actor=trainer, sent_at=timezone.now())
        return [query["sql"] for query in caught if query["sql"].startswith("SELECT")]

    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")
    people = [door.comes() for _ in range(7)]
    for person in people:
        AgencyCertificateFactory(practice=door.practice, holder=person.student)
    read(people[:1])  # the trainer's roles are read once
    assert len(read(people[1:2])) == len(read(people[2:]))
