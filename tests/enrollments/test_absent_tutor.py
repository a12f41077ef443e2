"""A tutor whose account is closed: the office sees the students who are left, and releases them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import AccountStatus, Role
from accounts.models import AuditEvent, User
from accounts.services.account_status import change_account_status
from config.kit.dashboard import read_queues
from config.kit.errors import Conflict, Forbidden
from enrollments.enums import EnrollmentState
from enrollments.invariants import differences
from enrollments.models import Enrollment, Payment, Refund
from enrollments.services.releasing import release_student
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.enrollments.paying import kinds, pay
from tests.factories.accounts import MembershipFactory, PracticeFactory
from tests.pages import soup, words

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "admin:enrollments_enrollment_changelist"
QUEUE = "students without their tutor"


@pytest.fixture
def boss(pack) -> User:
    return member(pack.practice, Role.ADMIN)


@pytest.fixture
def paid(pending, stripe_simulator) -> Enrollment:
    pay(pending)
    OutboxMessage.objects.all().delete()
    return Enrollment.objects.get(pk=pending.pk)


def close(pack, status=AccountStatus.BANNED):
    change_account_status(pack.tutor_profile.user, actor=None, status=status, reason="Rude")


def count_in_queue(practices):
    return {reading.figure.name: reading.value for reading in read_queues(practices)}.get(QUEUE, 0)


def test_the_office_sees_who_is_left_and_releases_them(paid, pack, boss):
    with_app(boss)
    office = browser_of(boss, second_factor=True)
    own, other = frozenset({pack.practice_id}), frozenset({PracticeFactory().pk})
    assert count_in_queue(own) == 0
    close(pack)
    OutboxMessage.objects.all().delete()
    assert (count_in_queue(own), count_in_queue(other), count_in_queue(None)) == (1, 0, 1)

    page = soup(office.get(reverse(LIST), {"lessons": "held_up"}))
    assert len(page.select("td.field-state")) == 1
    answer = office.post(
        reverse(LIST) + "?lessons=held_up", {"action": "release", "_selected_action": [paid.pk]}, follow=True
    )

    assert "Release: the tutor cannot come: 1" in words(soup(answer).main)
    paid.refresh_from_db()
    assert paid.state == EnrollmentState.CANCELED
    assert set(paid.lesson_slots.values_list("status", flat=True)) == {SlotStatus.CANCELED}
    assert Refund.objects.values_list("amount", "reason").get() == (8000, "The tutor gives no lessons any more.")
    assert kinds() == ["enrollments.canceled_teacher", "enrollments.removed"]
    told = OutboxMessage.objects.get(kind="enrollments.removed", channel="email")
    assert (told.context["returned"], told.context["is_tutor_absent"]) == (8000, True)
    assert AuditEvent.objects.filter(action="enrollment.remove", actor=boss).count() == 1
    assert count_in_queue(own) == 0
    assert list(differences()) == []


def test_what_was_given_is_kept_by_the_school(paid, pack, boss):
    slot = paid.lesson_slots.earliest("starts_at")
    slot.status, slot.completed_at = SlotStatus.COMPLETED, slot.starts_at
    slot.save(update_fields=["status", "completed_at"])
    close(pack, AccountStatus.SUSPENDED)

    release_student(paid, actor=boss)

    assert Refund.objects.get().amount == 4000
    slot.refresh_from_db()
    assert slot.status == SlotStatus.COMPLETED


def test_nobody_is_released_from_a_tutor_who_can_come_nor_by_others(paid, pack, boss):
    with pytest.raises(Conflict, match="can give"):
        release_student(paid, actor=boss)
    close(pack)
    strangers = [paid.student, pack.tutor_profile.user, MembershipFactory(role=Role.ADMIN).user]
    for stranger in strangers:
        with pytest.raises(Forbidden):
            release_student(paid, actor=stranger)
    assert Refund.objects.count() == 0

    change_account_status(pack.tutor_profile.user, actor=None, status=AccountStatus.ACTIVE)
    with pytest.raises(Conflict, match="can give"):
        release_student(Enrollment.objects.get(pk=paid.pk), actor=boss)


def test_who_has_not_paid_yet_is_not_charged(pending, pack, boss, stripe_simulator):
    close(pack)
    fresh = Enrollment.objects.get(pk=pending.pk)
    with pytest.raises(Conflict, match="gives no lessons"):
        pay(fresh)
    assert Payment.objects.count() == 0
    assert count_in_queue(None) == 1

    released = release_student(fresh, actor=boss)

    assert released.state == EnrollmentState.CANCELED
    assert released.transitions.latest("id").reason == "The tutor gives no lessons any more."
    assert Refund.objects.count() == 0
