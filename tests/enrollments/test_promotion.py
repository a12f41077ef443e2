"""Who is invited, in which order, and that it can be replayed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.enums import Role, StudentStanding
from accounts.models import StudentProfile, User
from accounts.services.memberships import remove_member
from catalog.models import Offering, Training
from config.kit.errors import Conflict, Forbidden
from enrollments.enums import DecisionCause, DecisionOutcome
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, WaitlistDecision
from enrollments.services.invitations import decline_invitation
from enrollments.services.promotion import invitation_end, invite_next, invite_student
from enrollments.services.waiting import place_of
from messaging.delivery.models import DeliveryPreference
from tests.factories.accounts import MembershipFactory, StudentStatusFactory, make_student
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def training() -> Training:
    """One seat, taken; three wait."""
    made = make_training(capacity=1)
    for _ in range(4):
        join(made)
    return made


@pytest.fixture
def trainer(training: Training) -> User:
    return User.objects.get(training_posts__training=training)


def line(training: Training) -> list[Enrollment]:
    return list(Enrollment.objects.filter(offering=training).exclude(state=State.ENROLLED).order_by("id"))


def states(rows: list[Enrollment]) -> list[str]:
    return [Enrollment.objects.get(pk=row.pk).state for row in rows]


def outcomes() -> list[tuple[str, int | None, int | None]]:
    return list(WaitlistDecision.objects.order_by("id").values_list("outcome", "place", "free_seats"))


def raise_capacity(training: Training, capacity: int | None) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=capacity)


def test_raising_the_capacity_invites_nobody_until_staff_do(training: Training, trainer: User) -> None:
    raise_capacity(training, 3)
    waiting = line(training)
    assert states(waiting) == [State.WAITLIST] * 3

    invited = invite_next(training.pk, count=10, actor=trainer)

    assert [one.pk for one in invited] == [waiting[0].pk, waiting[1].pk]
    assert states(waiting) == [State.WAITLIST_INVITED, State.WAITLIST_INVITED, State.WAITLIST]
    assert outcomes() == [
        (DecisionOutcome.INVITED, 1, 2),
        (DecisionOutcome.INVITED, 2, 1),
        (DecisionOutcome.STOPPED_NO_SEAT, None, 0),
    ]
    assert WaitlistDecision.objects.values("run").distinct().count() == 1
    assert list(differences()) == []


def test_as_many_as_asked_for(training: Training, trainer: User) -> None:
    raise_capacity(training, None)

    invite_next(training.pk, count=2, actor=trainer)

    assert states(line(training)) == [State.WAITLIST_INVITED, State.WAITLIST_INVITED, State.WAITLIST]
    assert outcomes()[-1][0] == DecisionOutcome.STOPPED_LIMIT


def test_who_cannot_be_invited_is_passed_over_and_keeps_the_place(training: Training, trainer: User) -> None:
    raise_capacity(training, 2)
    opted_out, inactive, third = line(training)
    DeliveryPreference.objects.create(user=opted_out.student, category="waitlist", channel="email")
    word = StudentStatusFactory(practice=training.practice, name="inactive", standing=StudentStanding.INACTIVE)
    StudentProfile.objects.filter(user=inactive.student).update(status=word)

    invite_next(training.pk, count=1, actor=trainer)

    assert states([opted_out, inactive, third]) == [State.WAITLIST, State.WAITLIST, State.WAITLIST_INVITED]
    assert outcomes()[:3] == [
        (DecisionOutcome.PASSED_OPTED_OUT, 1, 1),
        (DecisionOutcome.PASSED_NOT_ACTIVE, 2, 1),
        (DecisionOutcome.INVITED, 3, 1),
    ]
    assert place_of(Enrollment.objects.get(pk=inactive.pk)).place == 2


def test_who_is_not_of_the_school_any_more_is_passed_over(training: Training, trainer: User) -> None:
    """Enrolling them anew would be refused; so is inviting them."""
    raise_capacity(training, 2)
    gone, second, _third = line(training)
    remove_member(gone.student, actor=None, practice=training.practice, role=Role.STUDENT)

    invited = invite_next(training.pk, count=1, actor=trainer)

    assert invited == [second]
    assert outcomes()[0] == (DecisionOutcome.PASSED_NOT_ACTIVE, 1, 1)


def test_a_newcomer_takes_a_seat_only_past_those_who_could_not_be_invited(training: Training) -> None:
    raise_capacity(training, 2)
    assert join(training).state == State.WAITLIST
    for waiting in line(training):
        DeliveryPreference.objects.create(user=waiting.student, category="waitlist", channel="email")
    assert join(training).state == State.ENROLLED


def test_staff_choose_only_who_is_next(training: Training, trainer: User) -> None:
    first, second, _third = line(training)
    for chosen in (first, second):
        with pytest.raises(Conflict) as full:
            invite_student(chosen, actor=trainer)
        assert full.value.error_code == "not_next"
    raise_capacity(training, 2)
    with pytest.raises(Conflict):
        invite_student(second, actor=trainer)

    assert invite_student(first, actor=trainer).state == State.WAITLIST_INVITED
    with pytest.raises(Conflict) as again:
        invite_student(first, actor=trainer)
    assert again.value.error_code == "wrong_state"
    assert list(WaitlistDecision.objects.values_list("cause", "outcome")) == [
        (DecisionCause.STAFF_CHOSE, DecisionOutcome.INVITED)
    ]


def test_strangers_invite_nobody(training: Training) -> None:
    raise_capacity(training, 9)
    waiting = line(training)
    for stranger in (waiting[0].student, MembershipFactory(role=Role.ADMIN).user):
        with pytest.raises(Forbidden):
            invite_next(training.pk, count=1, actor=stranger)
        with pytest.raises(Forbidden):
            invite_student(waiting[0], actor=stranger)
    assert states(waiting) == [State.WAITLIST] * 3
    assert not WaitlistDecision.objects.exists()


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"is_published": False}, DecisionOutcome.STOPPED_NOBODY),
        ({"starts_at": timezone.now() - timedelta(minutes=1)}, DecisionOutcome.STOPPED_STARTED),
        ({"starts_at": timezone.now() + timedelta(minutes=20)}, DecisionOutcome.STOPPED_TOO_LATE),
    ],
)
def test_a_promotion_that_cannot_be_says_why(
    training: Training, trainer: User, change: dict[str, Any], outcome: str
) -> None:
    raise_capacity(training, 5)
    Offering.objects.filter(pk=training.pk).update(**change)

    assert invite_next(training.pk, count=5, actor=trainer) == []

    assert [row[0] for row in outcomes()] == [outcome]
    assert states(line(training)) == [State.WAITLIST] * 3


def test_decisions_are_never_changed(training: Training, trainer: User) -> None:
    raise_capacity(training, 2)
    invite_next(training.pk, count=1, actor=trainer)
    row = WaitlistDecision.objects.first()
    assert row is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        WaitlistDecision.objects.filter(pk=row.pk).update(place=7)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_long_lines_are_read_in_batches(training: Training, trainer: User) -> None:
    raise_capacity(training, 4)
    with patch("enrollments.services.waiting.BATCH", 2), patch("enrollments.services.promotion.BATCH", 1):
        invited = invite_next(training.pk, count=3, actor=trainer)
    assert [one.pk for one in invited] == [one.pk for one in line(training)]


NOON = datetime(2030, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, NOON + timedelta(hours=48)),
        (NOON + timedelta(days=10), NOON + timedelta(hours=48)),
        (NOON + timedelta(hours=50), NOON + timedelta(hours=48)),
        (NOON + timedelta(hours=40), NOON + timedelta(hours=38)),
        (NOON + timedelta(hours=2), NOON + timedelta(minutes=30)),
        (NOON + timedelta(minutes=40), NOON + timedelta(minutes=30)),
    ],
)
def test_an_invitation_ends_in_time(start: datetime | None, end: datetime) -> None:
    training = make_training(sessions=0)
    training.starts_at = start
    assert invitation_end(training, NOON) == end


def test_a_cohort_s_list_works_alike() -> None:
    cohort = Offering(practice=make_training().practice, title="Cohort", capacity=1, is_published=True, kind="cohort")
    cohort.save()
    first, second = put_in_state(cohort, make_student(cohort.practice), State.WAITLIST_INVITED), join(cohort)
    assert second.state == State.WAITLIST

    decline_invitation(first, actor=first.student)

    assert states([first, second]) == [State.WAITLIST_DECLINED, State.WAITLIST_INVITED]
