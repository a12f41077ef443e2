"""Planning, moving and canceling the sessions of a training."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.enums import Role
from accounts.models import AuditEvent
from catalog.models import Training
from config.kit.errors import Conflict, Forbidden, Invalid, NotFound
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentState
from enrollments.locks import lock_offering
from messaging.delivery.models import OutboxAttachment, OutboxMessage
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.services.announcing import announce_due
from scheduling.services.sessions import (
    cancel_session,
    cancel_sessions,
    change_session,
    plan_session,
    plan_sessions,
)
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student, make_trainer
from tests.factories.catalog import LocationFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOURS = timedelta(hours=2)


@pytest.fixture
def training(now):
    return make_training(practice=PracticeFactory(), trainers=1)


@pytest.fixture
def trainer(training):
    return training.trainers.get()


@pytest.fixture
def admin(training):
    return MembershipFactory(practice=training.practice, role=Role.ADMIN).user


def plan(days=0, **more):
    start = START + timedelta(days=days)
    return SessionPlan(start, start + HOURS, **more)


def dates(training):
    found = Training.objects.get(pk=training.pk)
    return found.starts_at, found.ends_at


def mails():
    announce_due()
    return sorted(OutboxMessage.objects.filter(channel="email").values_list("kind", "user_id"))


def test_a_planned_session_moves_the_trainings_own_dates_and_is_told(training, trainer):
    student = make_student(training.practice)
    put_in_state(training, student, EnrollmentState.ENROLLED)
    first = training.sessions.get()

    session = plan_session(training.pk, plan(), actor=trainer)

    assert dates(training) == (first.starts_at, session.ends_at)
    assert mails() == [("scheduling.session_planned", student.pk)]
    assert OutboxAttachment.objects.get().method == "REQUEST"
    assert AuditEvent.objects.filter(action="session.planned", actor=trainer).exists()


def test_who_may_plan(training, trainer, admin):
    for person in (make_student(training.practice), make_trainer(training.practice), make_trainer(PracticeFactory())):
        with pytest.raises(Forbidden):
            plan_session(training.pk, plan(), actor=person)
        with pytest.raises(Forbidden):
            change_session(training.sessions.get(), actor=person, note="Mine")
        with pytest.raises(Forbidden):
            cancel_session(training.sessions.get(), actor=person)
    plan_session(training.pk, plan(), actor=trainer)
    plan_session(training.pk, plan(1), actor=admin)
    with pytest.raises(NotFound):
        plan_session(training.pk + 999, plan(), actor=admin)
    assert Session.objects.count() == 3


def test_another_practices_room_is_refused(training, trainer):
    foreign = LocationFactory()
    with pytest.raises(Invalid):
        plan_session(training.pk, plan(location=foreign), actor=trainer)
    with pytest.raises(Invalid):
        change_session(training.sessions.get(), actor=trainer, location=foreign)
    archived = LocationFactory(practice=training.practice, is_active=False)
    with pytest.raises(Invalid):
        plan_session(training.pk, plan(location=archived), actor=trainer)
    assert training.sessions.get().location is None


def test_moving_a_session_raises_its_sequence_and_tells_everybody_else(training, trainer, admin):
    student, waiting = make_student(training.practice), make_student(training.practice)
    put_in_state(training, student, EnrollmentState.ENROLLED)
    put_in_state(training, waiting, EnrollmentState.WAITLIST)
    gone = make_student(training.practice)
    put_in_state(training, gone, EnrollmentState.WAITLIST_DECLINED)
    session = training.sessions.get()

    moved = change_session(session, actor=admin, starts_at=START, ends_at=START + HOURS)

    assert moved.calendar_sequence == session.calendar_sequence + 1
    assert dates(training) == (START, START + HOURS)
    assert mails() == sorted(("scheduling.session_changed", who.pk) for who in (student, waiting, trainer))
    message = OutboxMessage.objects.filter(user=student, channel="email").get()
    assert message.context["was_at"] == {"$moment": session.starts_at.isoformat()}


def test_a_seat_still_to_be_paid_is_told_without_a_file_and_whoever_was_carried_over_gets_one(training, admin):
    paying, carried = make_student(training.practice), make_student(training.practice)
    put_in_state(training, paying, EnrollmentState.PENDING)
    row = put_in_state(training, carried, EnrollmentState.ENROLLED)
    type(row).objects.filter(pk=row.pk).update(has_calendar_entry=False)

    change_session(training.sessions.get(), actor=admin, starts_at=START, ends_at=START + HOURS)

    announce_due()
    told = OutboxMessage.objects.filter(channel="email", user__in=[paying, carried])
    assert {message.user_id: message.attachments.count() for message in told} == {paying.pk: 0, carried.pk: 1}
    row.refresh_from_db()
    assert row.has_calendar_entry


def test_dates_planned_together_are_one_message(training, trainer):
    student = make_student(training.practice)
    put_in_state(training, student, EnrollmentState.ENROLLED)
    plan_sessions(training.pk, [plan(), plan(7), plan(14)], actor=trainer)
    announce_due()
    message = OutboxMessage.objects.filter(channel="email").get()
    assert len(message.context["sessions"]) == 3
    assert len(message.attachments.get().values["sessions"]) == 3


def test_a_note_is_nobodys_calendar(training, trainer, admin):
    session = training.sessions.get()
    changed = change_session(session, actor=admin, note="Bring a mat")
    assert (changed.note, changed.calendar_sequence) == ("Bring a mat", 0)
    assert change_session(session, actor=admin, note="Bring a mat").record_version == changed.record_version
    assert mails() == []


def test_canceling_the_last_session_leaves_no_dates(training, trainer):
    student = make_student(training.practice)
    put_in_state(training, student, EnrollmentState.ENROLLED)
    session = training.sessions.get()

    canceled = cancel_session(session, actor=trainer, reason="Ill")

    assert canceled.status == SessionStatus.CANCELED
    assert dates(training) == (None, None)
    announce_due()
    assert OutboxAttachment.objects.get().method == "CANCEL"
    assert OutboxMessage.objects.filter(channel="email").get().context["reason"] == "Ill"
    assert cancel_session(session, actor=trainer).record_version == canceled.record_version
    announce_due()
    assert OutboxMessage.objects.filter(channel="email").count() == 1
    with pytest.raises(Conflict) as refused:
        change_session(session, actor=trainer, note="Again")
    assert refused.value.error_code == "canceled"


def test_what_has_begun_stays_but_for_who_runs_the_practice(training, trainer, admin):
    session = training.sessions.get()
    with time_machine.travel(session.starts_at + timedelta(minutes=1), tick=False):
        for act in (
            lambda: change_session(session, actor=admin, note="Late"),
            lambda: cancel_session(session, actor=trainer, reason="Ill"),
        ):
            with pytest.raises(Conflict) as refused:
                act()
            assert refused.value.error_code == "started"
        with pytest.raises(Invalid):
            cancel_session(session, actor=admin)
        assert cancel_session(session, actor=admin, reason="Fire alarm").status == SessionStatus.CANCELED


def test_with_people_on_it_nothing_is_planned_or_moved_into_the_past(training, trainer):
    past = SessionPlan(datetime(2026, 10, 1, 9, tzinfo=UTC), datetime(2026, 10, 1, 11, tzinfo=UTC))
    session = training.sessions.get()
    with pytest.raises(Conflict):
        change_session(session, actor=trainer, starts_at=past.starts_at, ends_at=past.ends_at)
    put_in_state(training, make_student(training.practice), EnrollmentState.WAITLIST)
    with pytest.raises(Conflict) as refused:
        plan_session(training.pk, past, actor=trainer)
    assert refused.value.error_code == "started"
    assert training.sessions.count() == 1


def test_called_off_and_archived_trainings_are_left_alone(training, trainer):
    Training.objects.filter(pk=training.pk).update(run_state="called_off")
    with pytest.raises(Conflict) as refused:
        plan_session(training.pk, plan(), actor=trainer)
    assert refused.value.error_code == "called_off"
    Training.objects.filter(pk=training.pk).update(run_state="planned", is_active=False)
    with pytest.raises(Conflict) as refused:
        plan_session(training.pk, plan(), actor=trainer)
    assert refused.value.error_code == "archived"


def test_dates_of_one_training_never_overlap(training, trainer):
    session = training.sessions.get()
    inside = SessionPlan(session.starts_at + timedelta(hours=1), session.ends_at + HOURS)
    for plans in ([inside], [plan(), plan()]):
        with pytest.raises(Conflict) as refused:
            plan_sessions(training.pk, plans, actor=trainer, accept_clashes=True)
        assert refused.value.error_code == "sessions_overlap"
    touching = SessionPlan(session.ends_at, session.ends_at + HOURS)
    assert plan_session(training.pk, touching, actor=trainer).pk
    with pytest.raises(Conflict):
        change_session(session, actor=trainer, ends_at=session.ends_at + timedelta(minutes=1), accept_clashes=True)


def test_busy_trainers_rooms_and_students_are_shown_before_it_is_done_all_the_same(training, trainer):
    practice = training.practice
    room, student = LocationFactory(practice=practice), make_student(practice)
    other = make_training(practice=practice, trainers=0)
    other.posts.create(user=trainer)
    third = make_training(practice=practice)
    put_in_state(training, student, EnrollmentState.ENROLLED)
    put_in_state(third, student, EnrollmentState.ENROLLED)
    for busy in (other, third):
        plan_session(busy.pk, plan(location=room), actor=busy.trainers.get(), accept_clashes=True)

    with pytest.raises(Conflict) as refused:
        plan_session(training.pk, plan(location=room), actor=trainer)

    assert refused.value.error_code == "clashes"
    assert sorted((clash["kind"], clash["who"], clash["what"]) for clash in refused.value.details["clashes"]) == sorted(
        [
            ("location", room.name, other.title),
            ("location", room.name, third.title),
            ("student", str(student), third.title),
            ("trainer", str(trainer), other.title),
        ]
    )
    assert len(refused.value.fields["sessions"]) == 4
    assert training.sessions.count() == 1

    plan_session(training.pk, plan(location=room), actor=trainer, accept_clashes=True)
    assert training.sessions.count() == 2


def test_canceling_all_under_the_lock_tells_trainers_and_leaves_people_to_others(training, trainer, admin):
    put_in_state(training, make_student(training.practice), EnrollmentState.ENROLLED)
    with locked_transaction():
        offering = lock_offering(training.pk)
        canceled = cancel_sessions(offering, actor=admin, reason="Too few", is_told=True)
    assert [session.status for session in canceled] == [SessionStatus.CANCELED]
    assert dates(training) == (None, None)
    assert mails() == [("scheduling.session_canceled", trainer.pk)]


def test_nobody_hears_of_a_session_that_is_over(training, admin):
    put_in_state(training, make_student(training.practice), EnrollmentState.ENROLLED)
    session = training.sessions.get()
    with time_machine.travel(session.ends_at + timedelta(hours=1), tick=False):
        cancel_session(session, actor=admin, reason="Never took place")
    assert mails() == []
