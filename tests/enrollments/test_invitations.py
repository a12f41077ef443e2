"""Answers to invitations, and invitations that nobody answers."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.services.memberships import remove_member
from catalog.models import Offering, Training
from config.kit.errors import Conflict, Forbidden, Invalid, NotFound
from enrollments.enums import DecisionCause
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, WaitlistDecision
from enrollments.services import invitations
from enrollments.services.invitations import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
    invitation_token,
    read_invitation,
    return_to_waitlist,
    withdraw_invitation,
)
from enrollments.services.promotion import invite_next
from tests.factories.accounts import make_student
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def training() -> Training:
    """Two seats held for two invited people; two more wait."""
    made = make_training(capacity=2)
    for state in (State.WAITLIST_INVITED, State.WAITLIST_INVITED, State.WAITLIST, State.WAITLIST):
        put_in_state(made, make_student(made.practice), state)
    return made


@pytest.fixture
def trainer(training: Training) -> User:
    return User.objects.get(training_posts__training=training)


def rows(training: Training) -> list[Enrollment]:
    return list(Enrollment.objects.filter(offering=training).order_by("id"))


def states(training: Training) -> list[str]:
    return [row.state for row in rows(training)]


def later(training: Training, hours: float = 2) -> None:
    Enrollment.objects.filter(offering=training, state=State.WAITLIST_INVITED).update(
        invite_expires_at=timezone.now() - timedelta(hours=hours)
    )


def test_who_is_not_of_the_school_any_more_cannot_accept(training: Training) -> None:
    first = rows(training)[0]
    remove_member(first.student, actor=None, practice=training.practice, role=Role.STUDENT)

    with pytest.raises(Invalid):
        accept_invitation(first, actor=first.student)

    assert states(training)[0] == State.WAITLIST_INVITED


def test_accepting_takes_the_seat_that_was_held(training: Training) -> None:
    first = rows(training)[0]

    accept_invitation(first, actor=first.student)

    assert states(training)[0] == State.ENROLLED
    assert Offering.objects.get(pk=training.pk).seats_taken == 2
    with pytest.raises(Conflict) as again:
        accept_invitation(first, actor=first.student)
    assert again.value.error_code == "no_invitation"
    assert rows(training)[0].invited_at is not None
    assert list(differences()) == []


def test_a_priced_seat_is_accepted_by_paying(training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(price=5000)
    first = rows(training)[0]

    held = accept_invitation(first, actor=first.student)

    assert held.state == State.PENDING
    assert held.order.total == 5000


def test_nobody_answers_for_somebody_else(training: Training, trainer: User) -> None:
    first, second, *_rest = rows(training)
    for other in (second.student, trainer):
        with pytest.raises(Forbidden):
            accept_invitation(first, actor=other)
    with pytest.raises(Forbidden):
        decline_invitation(first, actor=second.student)
    assert states(training)[:2] == [State.WAITLIST_INVITED] * 2


@pytest.mark.parametrize(
    ("change", "code"),
    [({"is_published": False}, "not_bookable"), ({"starts_at": timezone.now()}, "started")],
)
def test_what_closed_meanwhile_cannot_be_accepted(training: Training, change: dict[str, object], code: str) -> None:
    Offering.objects.filter(pk=training.pk).update(**change)
    first = rows(training)[0]
    with pytest.raises(Conflict) as refusal:
        accept_invitation(first, actor=first.student)
    assert refusal.value.error_code == code


def test_an_invitation_that_ended_cannot_be_accepted_before_the_sweep_either(training: Training) -> None:
    later(training)
    first = rows(training)[0]
    with pytest.raises(Conflict) as refusal:
        accept_invitation(first, actor=first.student)
    assert refusal.value.error_code == "invitation_over"
    assert states(training)[0] == State.WAITLIST_INVITED


def test_declining_invites_the_next(training: Training) -> None:
    first = rows(training)[0]

    decline_invitation(first, actor=first.student)

    assert states(training) == [
        State.WAITLIST_DECLINED, State.WAITLIST_INVITED, State.WAITLIST_INVITED, State.WAITLIST,
    ]  # fmt: skip
    assert WaitlistDecision.objects.filter(cause=DecisionCause.DECLINED, outcome="invited").count() == 1


def test_every_due_invitation_ends_and_the_next_are_invited(training: Training) -> None:
    later(training)

    assert expire_invitations() == 2

    assert states(training) == [*[State.WAITLIST_INVITE_EXPIRED] * 2, *[State.WAITLIST_INVITED] * 2]
    assert expire_invitations() == 0
    assert list(differences()) == []


def test_an_end_and_the_next_invitation_are_one_step(training: Training) -> None:
    """Nothing is freed that nobody is invited to: what fails after the end takes it back."""
    first, before = rows(training)[0], states(training)
    with patch.object(invitations, "promote", side_effect=RuntimeError("broken")):
        with pytest.raises(RuntimeError):
            decline_invitation(first, actor=first.student)
        later(training)
        assert expire_invitations() == 0
    assert states(training) == before
    assert expire_invitations() == 2


def test_one_training_that_fails_keeps_no_other_waiting(training: Training) -> None:
    other = make_training(capacity=1)
    put_in_state(other, make_student(other.practice), State.WAITLIST_INVITED)
    later(training, hours=9)
    later(other)
    real = invitations._expire

    def broken(offering_id: int, due_by: object) -> int:
        if offering_id == training.pk:
            raise RuntimeError("broken")
        return real(offering_id, due_by)  # type: ignore[arg-type]  # handed on

    with patch.object(invitations, "_expire", broken):
        assert expire_invitations() == 1
    assert states(other) == [State.WAITLIST_INVITE_EXPIRED]
    assert expire_invitations() == 2


def test_staff_take_back_without_inviting_anybody(training: Training, trainer: User) -> None:
    first, second, *_rest = rows(training)

    withdraw_invitation(first, actor=trainer)
    return_to_waitlist(second, actor=trainer)

    assert states(training) == [
        State.WAITLIST_INVITE_EXPIRED, State.WAITLIST, State.WAITLIST, State.WAITLIST,
    ]  # fmt: skip
    assert Offering.objects.get(pk=training.pk).seats_taken == 0
    assert rows(training)[1].queued_at == second.queued_at
    assert [one.pk for one in invite_next(training.pk, count=1, actor=trainer)] == [second.pk]
    for act in (withdraw_invitation, return_to_waitlist):
        with pytest.raises(Conflict) as refusal:
            act(first, actor=trainer)
        assert refusal.value.error_code == "wrong_state"
        with pytest.raises(Forbidden):
            act(second, actor=second.student)


def test_who_let_it_go_joins_again_at_the_end(training: Training) -> None:
    first = rows(training)[0]
    place = first.queued_at
    decline_invitation(first, actor=first.student)

    again = join(training, first.student)

    assert again.pk == first.pk
    assert again.state == State.WAITLIST
    assert again.queued_at > max(row.queued_at for row in rows(training) if row.pk != first.pk) > place


def test_a_link_opens_its_own_invitation_only(training: Training, trainer: User) -> None:
    first = rows(training)[0]
    token = invitation_token(first)
    assert read_invitation(token).pk == first.pk

    return_to_waitlist(first, actor=trainer)
    invite_next(training.pk, count=1, actor=trainer)

    for broken in (token, token[:-2], "", invitation_token(rows(training)[3])):
        with pytest.raises(NotFound):
            read_invitation(broken)
    assert read_invitation(invitation_token(rows(training)[0])).pk == first.pk
