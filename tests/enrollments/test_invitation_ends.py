"""Open invitations when the dates of their training move."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from catalog.models import Offering, Training
from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from enrollments.services.invitations import accept_invitation
from enrollments.services.leaving import leave_offering
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.models import OutboxMessage
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.services.sessions import change_session, plan_session
from tests.factories.enrollments import join
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=5)
MOVED = "enrollments.invitation_moved"


@pytest.fixture
def training() -> Training:
    """In ten days, one place, taken; who waited was invited when the first left."""
    made = make_training(capacity=1)
    first, _second = join(made), join(made)
    leave_offering(first, actor=first.student)
    return made


def invited(training: Training) -> Enrollment:
    return Enrollment.objects.get(offering=training, state=State.WAITLIST_INVITED)


def end(training: Training) -> datetime:
    moment = invited(training).invite_expires_at
    assert moment is not None
    return moment


def move(training: Training, *, hours: float) -> datetime:
    start = timezone.now().replace(microsecond=0) + timedelta(hours=hours)
    session = Session.objects.get(offering=training)
    change_session(session, actor=None, starts_at=start, ends_at=start + timedelta(hours=2))
    return start


def told(kind: str) -> list[tuple[str, str]]:
    return list(OutboxMessage.objects.filter(kind=kind).order_by("pk").values_list("channel", "state"))


def test_an_earlier_start_ends_them_two_hours_before_and_says_so(training: Training) -> None:
    start = move(training, hours=24)

    row = invited(training)
    assert row.invite_expires_at == start - timedelta(hours=2)
    messages = OutboxMessage.objects.filter(kind=MOVED, user=row.student)
    assert sorted(messages.values_list("channel", flat=True)) == [Channel.EMAIL, Channel.IN_APP]
    assert set(messages.values_list("expires_at", flat=True)) == {row.invite_expires_at}
    first = dict(OutboxMessage.objects.filter(kind="enrollments.invited").values_list("channel", "state"))
    assert first == {
        Channel.EMAIL: OutboxState.SUPPRESSED,  # it waited, and named the former end
        Channel.IN_APP: OutboxState.SUPPRESSED,
        Channel.SMS: OutboxState.PENDING,
    }


def test_nobody_has_less_than_half_an_hour_because_of_it(training: Training) -> None:
    move(training, hours=1)

    assert abs(end(training) - timezone.now() - timedelta(minutes=30)) < SOON


def test_a_later_start_gives_the_rest_of_the_window_back(training: Training) -> None:
    was = end(training)
    move(training, hours=24)

    move(training, hours=240)

    assert abs(end(training) - was) < SOON
    assert len(told(MOVED)) == 4
    assert [state for _channel, state in told(MOVED)].count(OutboxState.SUPPRESSED) == 2, "the one in between"


def test_what_changes_nothing_is_not_said(training: Training) -> None:
    was = invited(training)

    move(training, hours=120)

    assert invited(training).invite_expires_at == was.invite_expires_at
    assert invited(training).record_version == was.record_version
    assert told(MOVED) == []


def test_a_further_date_before_the_others_counts_too_and_the_answer_takes_the_messages_back(training: Training) -> None:
    start = timezone.now() + timedelta(hours=30)
    plan_session(training.pk, SessionPlan(start, start + timedelta(hours=1)), actor=None)
    row = invited(training)
    assert row.invite_expires_at == start - timedelta(hours=2)

    accept_invitation(row, actor=row.student)

    assert {state for _channel, state in told(MOVED)} == {OutboxState.SUPPRESSED}


def test_a_decision_that_the_start_overtakes_keeps_its_distance() -> None:
    training = make_training(minimum_participants=3, decide_at=timezone.now() + timedelta(days=8))
    start = training.starts_at
    assert start is not None
    assert training.decide_at is not None
    distance = start - training.decide_at

    new = move(training, hours=96)
    assert Offering.objects.get(pk=training.pk).decide_at == new - distance

    move(training, hours=480)
    assert Offering.objects.get(pk=training.pk).decide_at == new - distance, "a later start leaves the day as it is"
