"""The callback is open to anybody: it looks at who asks and what about before it asks Stripe, and not too often."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from catalog.models import CoursePack
from enrollments.enums import EnrollmentState, PaymentState
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.limits import PAYMENT_CALLBACK
from enrollments.models import Enrollment, Payment
from enrollments.services.closing import RECENTLY, claim_look
from enrollments.services.starting import start_intent_payment
from tests.enrollments.contract import call, caller
from tests.factories.accounts import MembershipFactory
from tests.threads import alone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def payment(pending: Enrollment, stripe_simulator: Simulator) -> Payment:
    """Begun a while ago, and paid at Stripe without our knowledge."""
    begun = start_intent_payment(
        pending,
        actor=pending.student,
        payment_method_id="pm_card_threeDSecure2Required",
        return_url="http://testserver/x",
    )
    stripe_simulator.control.authenticate(payment_intent=begun.intent_id)
    forget(begun)
    return begun


def forget(payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk).update(checked_at=timezone.now() - RECENTLY)


def callback(client: Client, enrollment: Any) -> Any:
    return call(client, "callbackEnrollmentPayment", body={"enrollmentId": str(enrollment)})


@pytest.fixture
def mute(stripe_simulator: Simulator) -> Any:
    """`mute()`: who asks Stripe from now on gets no answer; the fixture's value tells whether anybody did."""

    def silence() -> Any:
        stripe_simulator.control.failures(kind="reset", calls=1000, when="before", path="/v1")
        (fault,) = stripe_simulator.faults.pending
        return lambda: fault.calls < 1000

    return silence


def test_a_stranger_makes_us_look_and_sees_nothing(payment: Payment, pending: Enrollment) -> None:
    answer = callback(Client(), pending.uid)

    assert answer.status_code == 200
    assert answer.json()["enrollment"] == {"id": str(pending.uid), "isActive": True}
    pending.refresh_from_db()
    assert pending.state == EnrollmentState.ENROLLED


def test_about_nothing_known_nobody_is_asked(payment: Payment, mute: Any) -> None:
    was_asked = mute()

    assert callback(Client(), uuid.uuid4()).status_code == 404
    assert call(Client(), "callbackEnrollmentPayment", body={}).status_code == 404

    assert not was_asked()


@pytest.mark.parametrize("role", [Role.STUDENT, Role.ADMIN])
def test_who_may_not_see_it_does_not_make_us_look(role: Role, payment: Payment, pending: Enrollment, mute: Any) -> None:
    was_asked = mute()

    answer = callback(caller(MembershipFactory(role=role).user), pending.uid)

    assert answer.status_code == 404
    assert not was_asked()


def test_who_may_see_it_is_told_what_stripe_says(payment: Payment, pending: Enrollment, pack: CoursePack) -> None:
    answer = callback(caller(pending.student), pending.uid).json()

    assert (answer["enrollment"]["paymentStatus"], answer["paymentResult"]["success"]) == ("paid", True)


def test_asked_twice_within_seconds_stripe_is_asked_once(payment: Payment, pending: Enrollment, mute: Any) -> None:
    Payment.objects.filter(pk=payment.pk).update(checked_at=timezone.now() - RECENTLY + timedelta(seconds=5))
    was_asked = mute()
    assert callback(Client(), pending.uid).status_code == 200
    assert not was_asked()

    forget(payment)
    assert callback(Client(), pending.uid).status_code == 503
    assert was_asked()
    assert callback(Client(), pending.uid).status_code == 200, "the question stands, unanswered, for ten seconds"


@pytest.mark.parametrize("state", [PaymentState.SUCCEEDED, PaymentState.CANCELED])
def test_nobody_is_asked_about_what_has_ended(
    state: PaymentState, payment: Payment, pending: Enrollment, mute: Any
) -> None:
    Payment.objects.filter(pk=payment.pk).update(state=state)
    was_asked = mute()

    assert callback(Client(), pending.uid).status_code == 200

    assert not was_asked()


def test_one_address_asks_so_often_and_no_more(pack: CoursePack) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77")
    for _ in range(PAYMENT_CALLBACK.times):
        assert callback(client, uuid.uuid4()).status_code == 404

    refused = callback(client, uuid.uuid4())

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert callback(Client(REMOTE_ADDR="203.0.113.78"), uuid.uuid4()).status_code == 404


@pytest.mark.race
def test_of_many_at_once_one_asks(payment: Payment) -> None:
    before = timezone.now() - RECENTLY
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: alone(lambda: claim_look(payment, before=before)), range(8)))

    assert sorted(answers) == [False] * 7 + [True]
