"""What practices say by themselves before a training begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import StudentProfile
from catalog.enums import ReminderAction
from catalog.models import Offering, ReminderSchedule, Training
from enrollments.enums import EnrollmentState, ReminderOutcome
from enrollments.models import ReminderRun
from enrollments.services import reminder_letters, reminding
from enrollments.services.reminding import send_reminders
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference, OutboxMessage
from scheduling.models import Session
from tests.factories.accounts import StudentStatusFactory, make_student
from tests.factories.catalog import TrainingFactory, TrainingTypeFactory
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

DAY = 24 * 60


def schedule(training: Training, action: ReminderAction, *, days: float = 1, **fields: Any) -> ReminderSchedule:
    """A schedule of the training's practice, made long ago."""
    made = new_schedule(training, action, minutes_before=int(days * DAY), **fields)
    ReminderSchedule.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=365))
    return made


def new_schedule(training: Training, action: ReminderAction, **fields: Any) -> ReminderSchedule:
    """A schedule made just now."""
    return ReminderSchedule.objects.create(
        practice=training.practice, name=f"{action} {ReminderSchedule.objects.count()}", action=action, **fields
    )


def long_ago(training: Training) -> Training:
    """As if it had been made a year ago."""
    Offering.objects.filter(pk=training.pk).update(created_at=timezone.now() - timedelta(days=365))
    training.refresh_from_db()
    return training


def soon(**fields: Any) -> Training:
    """A training of long standing that starts a minute less than a day from now."""
    return long_ago(make_training(days=1 - 1 / DAY, **fields))


def told(kind: str) -> list[str]:
    """Whom e-mails of the kind are for."""
    rows = OutboxMessage.objects.filter(kind=f"enrollments.{kind}", channel=Channel.EMAIL)
    return sorted(rows.values_list("user__email", flat=True))


@pytest.mark.django_db
def test_students_are_reminded_once_with_the_dates():
    training = soon()
    enrolled = make_student(training.practice)
    put_in_state(training.offering_ptr, enrolled, EnrollmentState.ENROLLED)
    for state in (EnrollmentState.WAITLIST, EnrollmentState.WAITLIST_INVITED, EnrollmentState.CANCELED):
        put_in_state(training.offering_ptr, make_student(training.practice), state)
    schedule(training, ReminderAction.REMIND_STUDENTS, text="Bring *warm* clothes.")

    assert send_reminders() == 1
    assert send_reminders() == 0, "once"

    run = ReminderRun.objects.get()
    assert (run.outcome, run.messages, run.starts_at) == (ReminderOutcome.SENT, 1, training.starts_at)
    assert told("reminder_student") == [enrolled.email]
    [mail] = deliver_all()
    assert "<em>warm</em>" in mail.html
    assert [part.get_content_type() for part in mail.message.iter_attachments()] == ["text/calendar"]


@pytest.mark.django_db
def test_nothing_is_said_before_its_time_nor_after_the_start():
    training = long_ago(make_training(days=1.01))
    put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
    schedule(training, ReminderAction.REMIND_STUDENTS)

    assert training.starts_at is not None
    assert send_reminders() == 0
    assert send_reminders(now=training.starts_at) == 0
    assert send_reminders(now=training.starts_at - timedelta(hours=20)) == 1


@pytest.mark.django_db
def test_what_is_due_for_longer_than_six_hours_is_not_said_any_more():
    training = long_ago(make_training(days=0.7))
    put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
    schedule(training, ReminderAction.REMIND_STUDENTS)

    assert send_reminders() == 1

    assert ReminderRun.objects.get().outcome == ReminderOutcome.SKIPPED_LATE
    assert told("reminder_student") == []


@pytest.mark.django_db
@pytest.mark.parametrize("is_schedule_new", [True, False])
def test_what_was_due_before_it_was_made_is_not_said(is_schedule_new):
    training = make_training(days=1 - 120 / DAY)
    put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
    if is_schedule_new:
        new_schedule(long_ago(training), ReminderAction.REMIND_STUDENTS, minutes_before=DAY)
    else:
        schedule(training, ReminderAction.REMIND_STUDENTS)

    send_reminders()

    assert ReminderRun.objects.get().outcome == ReminderOutcome.SKIPPED_LATE


@pytest.mark.django_db
def test_a_moved_training_is_reminded_of_anew():
    training = soon()
    put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
    schedule(training, ReminderAction.REMIND_STUDENTS)
    send_reminders()

    assert training.starts_at is not None
    later = training.starts_at + timedelta(days=7)
    Session.objects.update(starts_at=later, ends_at=later + timedelta(hours=2))
    Offering.objects.update(starts_at=later, ends_at=later + timedelta(hours=2))
    assert send_reminders() == 0
    with time_machine.travel(later - timedelta(hours=23)):
        assert send_reminders() == 1
    assert len(told("reminder_student")) == 2


@pytest.mark.django_db
def test_only_trainings_of_its_types_and_its_practice_and_what_is_listed():
    training, stranger = soon(), soon()
    hidden = soon(training_type=training.training_type, practice=training.practice, is_published=False)
    other_type = soon(training_type=TrainingTypeFactory(practice=training.practice), practice=training.practice)
    for each in (training, stranger, hidden, other_type):
        put_in_state(each.offering_ptr, make_student(each.practice), EnrollmentState.ENROLLED)
    made = schedule(training, ReminderAction.REMIND_STUDENTS, is_for_every_type=False)
    made.training_types.add(training.training_type)
    schedule(training, ReminderAction.REMIND_TRAINERS, is_active=False)

    assert send_reminders() == 1
    assert ReminderRun.objects.get().offering_id == training.pk


@pytest.mark.django_db
def test_trainers_are_told_how_many_come():
    training = soon(trainers=2)
    put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
    schedule(training, ReminderAction.REMIND_TRAINERS)

    send_reminders()

    assert told("reminder_trainer") == sorted(training.trainers.values_list("email", flat=True))
    assert "with 1 participant." in deliver_all()[0].text


@pytest.mark.django_db
def test_b18_the_attendee_list_has_everybody_names_or_not():
    training = soon()
    for first, last, phone in (("Zoe", "Adams", "+31201234567"), ("", "", ""), ("<b>Adam</b>", "Zwart", "")):
        student = make_student(
            training.practice, first_name=first, last_name=last, phone=phone, email=f"m{first[:1] or 'x'}@example.org"
        )
        put_in_state(training.offering_ptr, student, EnrollmentState.ENROLLED)
    schedule(training, ReminderAction.ATTENDEE_LIST)

    send_reminders()

    [mail] = deliver_all()
    numbered = [line for line in mail.text.splitlines() if line[:2] in {"1.", "2.", "3."}]
    assert numbered == ["1. <b>Adam</b> Zwart", "2. mx@example.org", "3. Zoe Adams, +31201234567"]
    assert "Total: 3" in mail.text
    assert "<td>&lt;b&gt;Adam&lt;/b&gt; Zwart</td>" in mail.html
    assert mail.subject == f"Attendee list for {training.title}"


@pytest.mark.django_db
def test_nobody_enrolled_no_list():
    training = soon()
    schedule(training, ReminderAction.ATTENDEE_LIST)

    send_reminders()

    assert ReminderRun.objects.get().outcome == ReminderOutcome.NOBODY
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_the_waiting_list_is_reminded_and_may_refuse():
    training = soon()
    waiting, refusing = make_student(training.practice), make_student(training.practice)
    for student in (waiting, refusing):
        put_in_state(training.offering_ptr, student, EnrollmentState.WAITLIST)
    DeliveryPreference.objects.create(user=refusing, category=Category.WAITLIST, channel=Channel.EMAIL)
    schedule(training, ReminderAction.WAITLIST_REMINDER)

    send_reminders()

    assert [mail.recipient for mail in deliver_all()] == [waiting.email]


@pytest.mark.django_db
def test_b14_open_spots():
    """Only active students who are not on it hear of free places; the policy is lifted then, by choice."""
    training = soon(capacity=3)
    put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
    put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.WAITLIST_DECLINED)
    free = make_student(training.practice)
    inactive = make_student(training.practice)
    status = StudentStatusFactory(practice=training.practice, name="inactive")
    StudentProfile.objects.filter(user=inactive).update(status=status)
    make_student(training.practice, account_status="suspended")
    make_student(TrainingFactory().practice)
    schedule(training, ReminderAction.OPEN_SPOTS, lifts_policies=True)

    send_reminders()

    assert told("open_spots") == [free.email]
    training.refresh_from_db()
    assert training.apply_policies is False


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["full", "somebody waits", "not chosen"])
def test_b14_the_policy_stays_otherwise(why):
    training = soon(capacity=1 if why == "full" else 3)
    state = EnrollmentState.WAITLIST if why == "somebody waits" else EnrollmentState.ENROLLED
    put_in_state(training.offering_ptr, make_student(training.practice), state)
    free = make_student(training.practice)
    schedule(training, ReminderAction.OPEN_SPOTS, lifts_policies=why != "not chosen")

    send_reminders()

    assert told("open_spots") == ([free.email] if why == "not chosen" else [])
    training.refresh_from_db()
    assert training.apply_policies is True


@pytest.mark.django_db
def test_one_that_fails_does_not_keep_the_others_waiting(monkeypatch):
    first, second = soon(), soon()
    for training in (first, second):
        put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
        schedule(training, ReminderAction.REMIND_STUDENTS)
    real = reminder_letters.send_letters

    def broken(made: ReminderSchedule, training: Training) -> int:
        if training.pk == first.pk:
            raise RuntimeError
        return real(made, training)

    monkeypatch.setattr(reminding, "send_letters", broken)

    assert send_reminders() == 1
    assert ReminderRun.objects.get().offering_id == second.pk, "the other is tried again"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_send_one():
    training = soon()
    put_in_state(training.offering_ptr, make_student(training.practice), EnrollmentState.ENROLLED)
    schedule(training, ReminderAction.REMIND_STUDENTS)

    def sweep(_number: int) -> int:
        try:
            return send_reminders()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sweep, range(4))) == 1
    assert len(told("reminder_student")) == 1
