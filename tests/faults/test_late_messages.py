"""Stripe's messages about what is long settled, gone back or disputed, and what is no message at all."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.enums import Role
from enrollments.enums import EnrollmentState, LedgerKind, MismatchKind, RefundState
from enrollments.integrations.stripe.client import stripe_gateway
from enrollments.integrations.stripe.records import RefundStatus
from enrollments.integrations.stripe.simulator.delivery import signature
from enrollments.models import Enrollment, MoneyMismatch, Payment, Refund, WebhookEvent
from enrollments.services.refunding import send_due_refunds, settle_refund
from enrollments.services.removing import remove_student
from enrollments.services.starting import start_intent_payment
from tests.factories.accounts import MembershipFactory
from tests.faults.booking import (
    PRICE,
    assert_enrolled_once,
    assert_everything_adds_up,
    balance_at,
    hold,
    hour,
    ledger_of,
    mails_of,
    sell,
    student_of,
)
from tests.faults.outcomes import settle_everything
from tests.faults.people import ask

pytestmark = pytest.mark.slow
PAID = (LedgerKind.CHARGE, PRICE)
GIVEN_BACK = (LedgerKind.REFUND, -PRICE)
BOUNCED = (LedgerKind.ADJUSTMENT, PRICE)


def enrolled(school, method: str = "pm_card_visa") -> Enrollment:
    """A seat paid by that card, every message about it received."""
    pack = sell()
    enrollment = hold(pack, student_of(pack), hour(10))
    start_intent_payment(enrollment, actor=enrollment.student, payment_method_id=method)
    settle_everything(school.simulator)
    assert_enrolled_once(enrollment)
    return enrollment


def removed(school, method: str) -> tuple[Enrollment, Refund]:
    """The school takes the course away; Stripe has been asked for the refund and has told what it thinks so far."""
    enrollment = enrolled(school, method)
    admin = MembershipFactory(practice=enrollment.practice, role=Role.ADMIN).user
    remove_student(enrollment, actor=admin, reason="The tutor moved away")
    assert send_due_refunds() == 1
    settle_everything(school.simulator)
    enrollment.refresh_from_db()
    return enrollment, Refund.objects.get()


def say_everything_again(school) -> None:
    """Whatever Stripe ever said is said once more, newest first, as new messages."""
    for event in school.simulator.control.state()["events"]:
        school.simulator.control.events(type=event["type"], object=event["data"]["object"])
    settle_everything(school.simulator)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("payment_intent.canceled", {"status": "canceled"}),
        ("payment_intent.payment_failed", {"status": "requires_payment_method"}),
        ("payment_intent.processing", {"status": "processing"}),
    ],
)
def test_an_old_or_untrue_story_takes_no_seat_away(school, kind, told) -> None:
    enrollment = enrolled(school)
    intent = {"id": Payment.objects.get().intent_id, "object": "payment_intent", **told}

    school.simulator.control.events(type=kind, object=intent)
    settle_everything(school.simulator)

    assert_enrolled_once(enrollment)
    assert_everything_adds_up()


def test_everything_said_again_after_the_money_went_back_gives_no_seat(school) -> None:
    enrollment, refund = removed(school, "pm_card_visa")
    mails = mails_of(enrollment.student)

    say_everything_again(school)

    enrollment.refresh_from_db()
    refund.refresh_from_db()
    assert (enrollment.state, refund.state) == (EnrollmentState.CANCELED, RefundState.SUCCEEDED)
    assert ledger_of(enrollment) == [PAID, GIVEN_BACK]
    assert mails_of(enrollment.student) == mails
    assert balance_at(school.simulator) == 0
    assert not MoneyMismatch.objects.exists()
    assert_everything_adds_up()


def test_a_slow_refund_told_three_times_and_backwards_is_entered_once(school) -> None:
    enrollment, refund = removed(school, "pm_card_pendingRefund")
    assert refund.state == RefundState.SENT
    assert ledger_of(enrollment) == [PAID], "not given back before the bank says so"
    school.simulator.control.webhooks(repeat=3, order="reversed")

    school.simulator.control.settle(id=refund.provider_id)
    settle_everything(school.simulator)

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert ledger_of(enrollment) == [PAID, GIVEN_BACK]
    assert_everything_adds_up()


def test_what_was_seen_of_a_refund_before_it_arrived_does_not_undo_it(school) -> None:
    """Two look at Stripe, one just before the refund arrives; that one comes to the lock last."""
    enrollment, refund = removed(school, "pm_card_pendingRefund")
    seen_before = stripe_gateway().retrieve_refund(refund.provider_id)
    school.simulator.control.settle(id=refund.provider_id)
    settle_everything(school.simulator)

    settle_refund(refund.pk, seen_before)

    refund.refresh_from_db()
    assert (refund.state, refund.next_attempt_at) == (RefundState.SUCCEEDED, None)
    assert send_due_refunds() == 0
    say_everything_again(school)
    assert ledger_of(enrollment) == [PAID, GIVEN_BACK]
    assert_everything_adds_up()


def test_a_refund_that_bounces_is_with_us_again_and_a_person_hears_of_it_once(school) -> None:
    enrollment, refund = removed(school, "pm_card_refundFail")
    seen_before = stripe_gateway().retrieve_refund(refund.provider_id)
    assert ledger_of(enrollment) == [PAID, GIVEN_BACK]

    school.simulator.control.settle(id=refund.provider_id)
    settle_everything(school.simulator)
    settle_refund(refund.pk, seen_before)
    MoneyMismatch.objects.update(state="resolved")
    say_everything_again(school)

    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED
    assert ledger_of(enrollment) == [PAID, GIVEN_BACK, BOUNCED]
    assert MoneyMismatch.objects.get().kind == MismatchKind.REFUND_FAILED
    assert balance_at(school.simulator) == PRICE
    assert_everything_adds_up()


def test_a_success_seen_before_a_bounce_but_told_after_it_is_old_news(school) -> None:
    """Two look at Stripe, one before the bank sent the money back; nothing was known of either when they come."""
    enrollment, refund = removed(school, "pm_card_pendingRefund")
    seen = stripe_gateway().retrieve_refund(refund.provider_id)
    succeeded = replace(seen, status=RefundStatus.SUCCEEDED)
    bounced = replace(seen, status=RefundStatus.FAILED, failure_reason="lost_or_stolen_card")

    for told in (bounced, succeeded, bounced, succeeded):
        settle_refund(refund.pk, told)

    refund.refresh_from_db()
    assert (refund.state, refund.failure) == (RefundState.FAILED, "lost_or_stolen_card")
    assert ledger_of(enrollment) == [PAID]
    assert MoneyMismatch.objects.get().kind == MismatchKind.REFUND_FAILED


def test_a_refund_that_stripe_does_not_show_us_is_still_on_its_way(school) -> None:
    _enrollment, refund = removed(school, "pm_card_pendingRefund")
    Refund.objects.filter(pk=refund.pk).update(provider_id="re_nobody_knows", next_attempt_at=timezone.now())

    assert send_due_refunds() == 1

    refund.refresh_from_db()
    assert refund.state == RefundState.SENT
    assert refund.next_attempt_at is not None
    assert refund.next_attempt_at > timezone.now()
    assert not MoneyMismatch.objects.exists()


def test_a_dispute_is_shown_to_a_person_once_and_takes_no_seat_away(school) -> None:
    enrollment = enrolled(school)
    payment = Payment.objects.get()
    dispute = {"id": "dp_1", "object": "dispute", "payment_intent": payment.intent_id}

    for _ in range(2):
        school.simulator.control.events(type="charge.dispute.created", object=dispute)
    settle_everything(school.simulator)

    filed = MoneyMismatch.objects.get()
    assert (filed.kind, filed.order_id) == (MismatchKind.DISPUTED, payment.order_id)
    assert_enrolled_once(enrollment)
    assert_everything_adds_up()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"id": "evt_1", "object": "event"}',
        b'{"id": "evt_1", "object": "event", "type": "x", "livemode": false, "created": 1, "data": {"object": null}}',
        json.dumps({"filler": "x" * 300_000}).encode(),
    ],
)
def test_what_is_no_message_is_refused_though_signed_rightly(school, body) -> None:
    signed = signature(body.decode(errors="replace"), school.simulator.world.webhook_secret, int(time.time()))

    answer = ask("POST", school.webhook, data=body, headers={"Stripe-Signature": signed})

    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["code"]
    assert not WebhookEvent.objects.exists()


def test_only_posting_is_possible(school) -> None:
    assert ask("GET", school.webhook).status_code == 405
