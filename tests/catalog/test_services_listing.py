"""What is listed follows who may teach, under the locks of the offerings and in the common order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from accounts.enums import AccountStatus
from accounts.locks import lock_user
from accounts.models import User
from accounts.registry import WATCHERS
from accounts.services.account_status import change_account_status
from accounts.services.audit import record_event
from catalog.enums import ProfileStatus
from catalog.locks import lock_pack
from catalog.models import CoursePack, Offering, TutorProfile
from catalog.services.listing import around_standing_change, around_tutor_change, refresh_listing
from catalog.services.packs import update_pack
from config.kit.errors import Busy
from config.kit.locks import locked_transaction
from enrollments.services import enrolling
from enrollments.services.enrolling import Choice, book_pack
from scheduling.pack_rules import require_plan
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.catalog import CoursePackFactory
from tests.factories.scheduling import make_pack
from tests.threads import alone, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def suspend(user: User) -> User:
    return change_account_status(User.objects.get(pk=user.pk), actor=None, status=AccountStatus.SUSPENDED)


def tomorrow_noon() -> datetime:
    return timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=2)


def is_listed(pack: CoursePack) -> bool:
    return Offering.objects.values_list("is_listed", flat=True).get(pk=pack.pk)


def test_what_a_suspended_tutor_sells_is_hidden_until_they_may_act_again() -> None:
    pack, other = CoursePackFactory(is_published=True), CoursePackFactory(is_published=True)
    tutor = pack.tutor_profile.user

    suspend(tutor)
    assert (is_listed(pack), is_listed(other)) == (False, True)

    change_account_status(tutor, actor=None, status=AccountStatus.ACTIVE)
    assert (is_listed(pack), is_listed(other)) == (True, True)


def _fail_to_change(profile: TutorProfile) -> None:
    profile.status = ProfileStatus.PENDING
    profile.save(update_fields=["status"])
    raise RuntimeError


def test_a_change_that_fails_hides_nothing() -> None:
    pack = CoursePackFactory(is_published=True)
    profile = pack.tutor_profile

    with pytest.raises(RuntimeError), around_tutor_change(profile):
        _fail_to_change(profile)

    profile.refresh_from_db()
    assert (profile.status, is_listed(pack)) == (ProfileStatus.APPROVED, True)


def test_a_pack_made_while_its_tutor_is_suspended_is_hidden_too() -> None:
    first = CoursePackFactory(is_published=True)
    tutor = first.tutor_profile.user

    with locked_transaction(), around_standing_change(tutor):
        made = CoursePackFactory(is_published=True, tutor_profile=first.tutor_profile)
        User.objects.filter(pk=tutor.pk).update(account_status=AccountStatus.SUSPENDED)

    assert (is_listed(first), is_listed(made)) == (False, False)


@pytest.mark.race
def test_such_a_pack_is_not_waited_for() -> None:
    """Somebody books it and waits for the tutor: who changes the tutor gives way at once."""
    profile = CoursePackFactory(is_published=True).tutor_profile

    def change(pause: Any) -> None:
        with locked_transaction(), around_standing_change(profile.user):
            lock_user(profile.user)
            pause()

    def book_new() -> str:
        made = CoursePackFactory(is_published=True, tutor_profile=profile)
        with locked_transaction():
            lock_pack(made.pk)
            lock_user(profile.user)
        return "booked"

    changed, booked = meeting(change, book_new)

    assert isinstance(changed, Busy)
    assert booked == "booked"


@pytest.fixture
def pausing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`pausing(pause)`: a booking calls `pause` between its offering's lock and that of the people."""
    rules = require_plan

    def arrange(pause: Any) -> None:
        def paused(*args: Any) -> Any:
            pause()
            return rules(*args)

        monkeypatch.setattr(enrolling, "require_plan", paused)

    return arrange


def book_while_suspending(pausing: Any) -> tuple[Any, Any, CoursePack]:
    pack = make_pack(is_published=True)
    student = MembershipFactory(practice=pack.practice).user

    def book(pause: Any) -> Any:
        pausing(pause)
        return book_pack(pack.pk, student=student, actor=student, choice=Choice(starts=[tomorrow_noon()])).enrollment

    booked, suspended = meeting(book, lambda: suspend(pack.tutor_profile.user))
    return booked, suspended, pack


@pytest.mark.race
def test_a_booking_and_the_suspension_of_its_tutor_wait_in_one_order(pausing: Any) -> None:
    booked, suspended, pack = book_while_suspending(pausing)

    assert not isinstance(booked, Exception), booked
    assert not isinstance(suspended, Exception), suspended
    assert booked.lesson_slots.count() == 1
    pack.tutor_profile.user.refresh_from_db()
    assert (pack.tutor_profile.user.account_status, is_listed(pack)) == (AccountStatus.SUSPENDED, False)


@pytest.mark.race
def test_control_the_offerings_after_the_person_is_a_deadlock(pausing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def afterwards(user: User) -> Any:
        yield
        refresh_listing(CoursePack.objects.filter(tutor_profile__user=user))

    monkeypatch.setitem(WATCHERS, "catalog", afterwards)

    booked, suspended, _pack = book_while_suspending(pausing)

    assert isinstance(booked, Busy) or isinstance(suspended, Busy)


@pytest.mark.race
def test_two_who_change_each_others_accounts_do_not_wait_for_the_audit_trail() -> None:
    """An entry refers to whoever acted; that row may be locked by the one they act upon."""
    one, other = UserFactory(), UserFactory()

    def act() -> str:
        with locked_transaction():
            lock_user(other)
            record_event("user.status_changed", other, actor=one, practice=None)
        return "done"

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        lock_user(one)
        assert pool.submit(alone, act).result(timeout=30) == "done"


@pytest.mark.race
def test_a_pack_published_while_its_tutor_is_suspended_stays_hidden() -> None:
    """What was joined to the pack was read before the wait for its lock; the tutor is read after it."""
    pack = CoursePackFactory(is_published=False)
    tutor = pack.tutor_profile.user
    admin_like = User.objects.get(pk=tutor.pk)

    def suspend_slowly(pause: Any) -> Any:
        with locked_transaction():
            suspend(tutor)
            pause()
        return "suspended"

    def publish() -> CoursePack:
        return update_pack(CoursePack.objects.get(pk=pack.pk), actor=admin_like, is_published=True)

    suspended, published = meeting(suspend_slowly, publish)

    assert suspended == "suspended"
    assert not isinstance(published, OperationalError), published
    assert published.is_published
    assert not is_listed(pack)
