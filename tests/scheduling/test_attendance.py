"""Who was at a session."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
import time_machine

from accounts.enums import Role
from accounts.models import AuditEvent
from config.kit.errors import Conflict, Forbidden, Invalid
from enrollments.enums import EnrollmentState
from scheduling.enums import AttendanceStatus
from scheduling.models import Attendance
from scheduling.services.attendance import mark_attendance
from scheduling.services.sessions import cancel_session
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student, make_trainer
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
PRESENT, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.ABSENT


@pytest.fixture
def training(now):
    return make_training(practice=PracticeFactory(), days=1)


@pytest.fixture
def student(training):
    person = make_student(training.practice)
    put_in_state(training, person, EnrollmentState.ENROLLED)
    return person


@pytest.fixture
def begun(training, student):
    session = training.sessions.get()
    with time_machine.travel(session.starts_at + timedelta(minutes=5), tick=False):
        yield session


def test_marks_are_written_once_and_changed_after(begun, training, student):
    trainer = training.trainers.get()
    assert mark_attendance(begun, {student.pk: PRESENT}, actor=trainer) == 1
    assert mark_attendance(begun, {student.pk: PRESENT}, actor=trainer) == 0
    assert mark_attendance(begun, {student.pk: ABSENT}, actor=trainer) == 1
    row = Attendance.objects.get()
    assert (row.status, row.marked_by, row.student, row.enrollment.student) == (ABSENT, trainer, student, student)
    assert AuditEvent.objects.filter(action="attendance.marked").count() == 2


def test_only_who_runs_it_marks(begun, training, student):
    for person in (student, make_trainer(training.practice), MembershipFactory(role=Role.ADMIN).user):
        with pytest.raises(Forbidden):
            mark_attendance(begun, {student.pk: PRESENT}, actor=person)
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    assert mark_attendance(begun, {student.pk: PRESENT}, actor=admin) == 1


def test_nobody_without_a_seat_is_marked_and_nothing_by_half(begun, training, student):
    waiting = make_student(training.practice)
    put_in_state(training, waiting, EnrollmentState.WAITLIST)
    for stranger in (waiting, make_student(training.practice), make_student(PracticeFactory())):
        with pytest.raises(Invalid) as refused:
            mark_attendance(begun, {student.pk: PRESENT, stranger.pk: PRESENT}, actor=training.trainers.get())
        assert refused.value.details == {"students": [stranger.pk]}
    with pytest.raises(Invalid):
        mark_attendance(begun, {student.pk: cast("AttendanceStatus", "sleepy")}, actor=training.trainers.get())
    assert not Attendance.objects.exists()


def test_only_once_it_has_begun_and_takes_place(training, student):
    session, trainer = training.sessions.get(), training.trainers.get()
    with pytest.raises(Conflict) as refused:
        mark_attendance(session, {student.pk: PRESENT}, actor=trainer)
    assert refused.value.error_code == "not_begun"
    cancel_session(session, actor=trainer)
    with time_machine.travel(session.ends_at, tick=False), pytest.raises(Conflict) as refused:
        mark_attendance(session, {student.pk: PRESENT}, actor=trainer)
    assert refused.value.error_code == "canceled"


def test_completed_people_can_still_be_marked(begun, training):
    person = make_student(training.practice)
    put_in_state(training, person, EnrollmentState.COMPLETED)
    assert mark_attendance(begun, {person.pk: PRESENT}, actor=training.trainers.get()) == 1
