"""Who may read and pay through the enrolment API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.enums import AccountStatus, Role
from accounts.models import User
from catalog.models import CoursePack
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.models import Enrollment, Payment
from enrollments.services.starting import start_intent_payment
from tests.enrollments.contract import call, caller
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
READS = ("getEnrollment", "refreshEnrollmentPayment", "getEnrollmentPayment", "getEnrollmentPaymentByOrderId")
WHO = {
    "nobody": 401,
    "student": 200,
    "tutor": 200,
    "admin": 200,
    "superAdmin": 200,
    "another student": 403,
    "another practice's admin": 404,
    "another practice's tutor": 404,
}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("who", WHO)
def test_only_those_concerned_read(
    name: str, who: str, pack: CoursePack, pending: Enrollment, stripe_simulator: Simulator
) -> None:
    payment = start_intent_payment(pending, actor=pending.student, payment_method_id=None)
    people: dict[str, Callable[[], User | None]] = {
        "nobody": lambda: None,
        "student": lambda: pending.student,
        "tutor": lambda: pack.tutor_profile.user,
        "admin": lambda: MembershipFactory(practice=pack.practice, role=Role.ADMIN).user,
        "superAdmin": lambda: UserFactory(is_superuser=True),
        "another student": lambda: MembershipFactory(practice=pack.practice).user,
        "another practice's admin": lambda: MembershipFactory(role=Role.ADMIN).user,
        "another practice's tutor": lambda: MembershipFactory(role=Role.TUTOR).user,
    }
    path = {"enrollmentId": pending.uid, "sys_enrollmentPaymentId": payment.uid, "orderId": pending.uid}
    answer = call(caller(people[who]()), name, path)
    assert answer.status_code == WHO[who], answer.content
    if who not in {"student", "nobody"}:
        assert b"_secret_" not in answer.content, "what lets its holder pay is for the payer"


@pytest.mark.parametrize("who", ["tutor", "admin", "another student"])
def test_nobody_pays_for_another(who: str, pack: CoursePack, pending: Enrollment, stripe_simulator: Simulator) -> None:
    user = {
        "tutor": pack.tutor_profile.user,
        "admin": MembershipFactory(practice=pack.practice, role=Role.ADMIN).user,
        "another student": MembershipFactory(practice=pack.practice).user,
    }[who]
    answer = call(
        caller(user),
        "startEnrollmentPayment",
        {"enrollmentId": pending.uid},
        {"paymentUserParams": {"paymentMethodId": "pm_card_visa"}},
    )
    assert answer.status_code == 403
    assert not Payment.objects.exists()


def test_suspended_student_is_shut_out_at_once(pending: Enrollment) -> None:
    client = caller(pending.student)
    assert call(client, "getEnrollment", {"enrollmentId": pending.uid}).status_code == 200
    User.objects.filter(pk=pending.student_id).update(account_status=AccountStatus.SUSPENDED)
    assert call(client, "getEnrollment", {"enrollmentId": pending.uid}).status_code in {401, 403}
