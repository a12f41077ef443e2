"""A course pack that is full has the same waiting list as a training; times are chosen with the invitation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.enums import Surface
from accounts.models import User
from catalog.models import CoursePack, Offering
from config.kit.errors import Conflict
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment
from enrollments.services.enrolling import Choice, enroll_in_pack, wait_for_pack
from enrollments.services.expiring import abandon_enrollment
from enrollments.services.invitations import accept_invitation, expire_invitations
from enrollments.services.leaving import leave_offering
from tests.factories.accounts import MembershipFactory
from tests.factories.enrollments import states_of

pytestmark = pytest.mark.django_db
Hours = Callable[..., list[dt.datetime]]


@pytest.fixture
def taken(pack: CoursePack, student: User, hours: Hours) -> Enrollment:
    """The only seat, held by the student."""
    Offering.objects.filter(pk=pack.pk).update(capacity=1)
    return enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12)))


def somebody(pack: CoursePack) -> User:
    user: User = MembershipFactory(practice=pack.practice).user
    return user


def wait(pack: CoursePack) -> Enrollment:
    return wait_for_pack(pack.pk, student=somebody(pack), surface=Surface.PAGES)


def book(pack: CoursePack, student: User, starts: list[dt.datetime]) -> Enrollment:
    return enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=starts))


def test_a_full_pack_is_waited_for_and_booked_by_invitation(pack: CoursePack, taken: Enrollment, hours: Hours) -> None:
    with pytest.raises(Conflict) as full:
        book(pack, somebody(pack), hours(14, 16))
    assert (full.value.error_code, full.value.details) == ("full", {"may_wait": True})
    first, second = wait(pack), wait(pack)

    abandon_enrollment(taken, actor=taken.student)

    assert states_of(pack.offering_ptr) == [State.CANCELED, State.WAITLIST_INVITED, State.WAITLIST]
    with pytest.raises(Conflict) as times:
        accept_invitation(first, actor=first.student)
    assert times.value.error_code == "choose_times"
    for other, code in ((second.student, "already_enrolled"), (somebody(pack), "full")):
        with pytest.raises(Conflict) as refusal:
            book(pack, other, hours(10, 12))
        assert refusal.value.error_code == code

    booked = book(pack, first.student, hours(10, 12))

    assert (booked.pk, booked.state, booked.order.total) == (first.pk, State.PENDING, pack.price)
    assert booked.lesson_slots.count() == 2
    assert list(differences()) == []


def test_a_free_pack_is_accepted_by_choosing(pack: CoursePack, taken: Enrollment, hours: Hours) -> None:
    waiting = wait(pack)
    abandon_enrollment(taken, actor=taken.student)
    Offering.objects.filter(pk=pack.pk).update(price=0)

    assert book(pack, waiting.student, hours(14, 16)).state == State.ENROLLED
    assert waiting.transitions.latest("id").event == "accept"


def test_an_invitation_that_ended_books_nothing_and_waits_again_at_the_end(
    pack: CoursePack, taken: Enrollment, hours: Hours
) -> None:
    first, second = wait(pack), wait(pack)
    abandon_enrollment(taken, actor=taken.student)
    past = timezone.now() - dt.timedelta(minutes=1)
    Enrollment.objects.filter(pk=first.pk).update(invite_expires_at=past)
    with pytest.raises(Conflict) as over:
        book(pack, first.student, hours(10, 12))
    assert over.value.error_code == "invitation_over"

    assert expire_invitations() == 1

    again = wait_for_pack(pack.pk, student=first.student, surface=Surface.PAGES)
    assert (again.pk, again.state) == (first.pk, State.WAITLIST)
    second.refresh_from_db()
    assert second.state == State.WAITLIST_INVITED
    leave_offering(second, actor=second.student)
    assert Enrollment.objects.get(pk=first.pk).state == State.WAITLIST_INVITED
    assert list(differences()) == []


def test_nobody_waits_for_what_is_free_or_twice(pack: CoursePack, student: User) -> None:
    with pytest.raises(Conflict) as free:
        wait_for_pack(pack.pk, student=student, surface=Surface.PAGES)
    assert free.value.error_code == "free_seats"
    Offering.objects.filter(pk=pack.pk).update(capacity=0)
    wait_for_pack(pack.pk, student=student, surface=Surface.PAGES)
    with pytest.raises(Conflict) as twice:
        wait_for_pack(pack.pk, student=student, surface=Surface.PAGES)
    assert twice.value.error_code == "already_enrolled"


def test_a_pack_with_lessons_is_not_left_as_a_training_is(pack: CoursePack, student: User, hours: Hours) -> None:
    Offering.objects.filter(pk=pack.pk).update(price=0)
    booked = book(pack, student, hours(10, 12))
    with pytest.raises(Conflict) as refusal:
        leave_offering(booked, actor=student)
    assert refusal.value.error_code == "own_rules"
