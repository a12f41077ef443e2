"""What is sold in these tests, and how it must stand afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from catalog.models import CoursePack
from enrollments.enums import EnrollmentState, LedgerKind
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.models import Enrollment, LedgerEntry, Payment
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.starting import start_checkout
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.open_times import open_time
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack

PRICE = 4000
CARD = "4242424242424242"


def sell(**pack: Any) -> CoursePack:
    """One lesson for 40 euro, by a tutor who can be booked every day."""
    made: CoursePack = make_pack(price=PRICE, **pack)
    return made


def student_of(pack: CoursePack) -> User:
    user: User = MembershipFactory(practice=pack.practice).user
    return user


def hour(number: int, *, day: int = 3) -> datetime:
    """That full hour (UTC, 9 to 17 are offered all year) some days from now."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=day, hours=number)


def opened(pack: CoursePack, start: datetime) -> LessonSlot:
    """A time as a row that the API can name."""
    return open_time(pack, start=start, session_mode="online", actor=pack.tutor_profile.user)


def hold(pack: CoursePack, student: User, *starts: datetime) -> Enrollment:
    """A seat that waits for its money."""
    return enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=starts))


def open_checkout(enrollment: Enrollment) -> Payment:
    """Stripe's page for it is open."""
    start_checkout(
        enrollment, actor=enrollment.student, success_url="http://127.0.0.1/ok", cancel_url="http://127.0.0.1/no"
    )
    return Payment.objects.get(order__enrollment=enrollment, flow="checkout", checkout_id__gt="")


def make_overdue(*enrollments: Enrollment) -> None:
    """Their time to pay is over."""
    Enrollment.objects.filter(pk__in=[one.pk for one in enrollments]).update(
        pay_by=timezone.now() - timedelta(minutes=1)
    )


def mails_of(user: User) -> list[str]:
    """The kinds of all mails to the person, sent or on their way."""
    return sorted(OutboxMessage.objects.filter(channel="email", user=user).values_list("kind", flat=True))


def ledger_of(enrollment: Enrollment) -> list[tuple[str, int]]:
    return list(LedgerEntry.objects.filter(order__enrollment=enrollment).order_by("id").values_list("kind", "amount"))


def balance_at(simulator: Simulator) -> int:
    """What Stripe has taken and not given back, in minor units."""
    objects = simulator.control.state()["objects"]
    taken: int = sum(charge["amount"] for charge in objects["charge"] if charge["paid"])
    given: int = sum(refund["amount"] for refund in objects["refund"] if refund["status"] == "succeeded")
    return taken - given


def assert_enrolled_once(enrollment: Enrollment) -> None:
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.is_paid) == (EnrollmentState.ENROLLED, True)
    assert ledger_of(enrollment) == [(LedgerKind.CHARGE, PRICE)]
    assert mails_of(enrollment.student) == ["enrollments.confirmed"]
    assert enrollment.lesson_slots.get().status == SlotStatus.BOOKED


def assert_everything_adds_up() -> None:
    """`manage.py check_invariants` ends with status 1 when it finds something."""
    call_command("check_invariants")
