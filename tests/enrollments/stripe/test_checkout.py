from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from enrollments.integrations.stripe.errors import Rejected
from enrollments.integrations.stripe.records import IntentStatus, SessionPaymentStatus, SessionStatus


def press(session, number="4242 4242 4242 4242", **fields):
    """Fill in the hosted page as a browser without JavaScript would."""
    return requests.post(
        session.url, data={"number": number, "name": "Ada", **fields}, timeout=5, allow_redirects=False
    )


def types(simulator):
    return [event["type"] for event in reversed(simulator.control.state()["events"])]


def test_a_session_is_a_page_with_a_price(new_session, customer):
    session = new_session()

    assert (session.status, session.payment_status) == (SessionStatus.OPEN, SessionPaymentStatus.UNPAID)
    assert (session.amount, session.currency, session.customer_id) == (45_000, "EUR", customer.id)
    assert session.payment_intent_id is None
    assert timedelta(minutes=59) < session.expires_at - datetime.now(tz=UTC) <= timedelta(minutes=60)
    page = requests.get(session.url, timeout=5)
    assert "Ten piano lessons" in page.text
    assert "450.00 EUR" in page.text
    assert "4242 4242 4242 4242" in page.text
    assert "http://127.0.0.1:9/back" in page.text


def test_paying_leads_back_with_the_session_and_carries_our_metadata(gateway, simulator, new_session):
    session = new_session()

    answer = press(session)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://127.0.0.1:9/paid?session={session.id}")
    paid = gateway.retrieve_checkout_session(session.id)
    assert (paid.status, paid.payment_status, paid.url) == (SessionStatus.COMPLETE, SessionPaymentStatus.PAID, None)
    intent = gateway.retrieve_payment_intent(paid.payment_intent_id)
    assert (intent.status, intent.metadata) == (IntentStatus.SUCCEEDED, {"enrollment": "e-1"})
    assert types(simulator)[-4:] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_paid_page_is_not_paid_twice(gateway, new_session):
    session = new_session()
    press(session)

    again = press(session)

    assert again.status_code == 303
    assert len(list(gateway.charges())) == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4000000000000002", "declined"),
        ("4242424242424241", "number is invalid"),
        ("", "Enter a card number"),
        ("4111111111111111", "Only test cards"),
    ],
)
def test_a_refused_card_leaves_the_page_open(gateway, new_session, number, words):
    session = new_session()

    answer = press(session, number)

    assert answer.status_code == 402
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert gateway.retrieve_checkout_session(session.id).status == SessionStatus.OPEN
    assert press(session).status_code == 303


def test_a_card_that_asks_for_confirmation(gateway, new_session):
    session = new_session()

    bank = press(session, "4000002760003184").headers["Location"]
    assert "Your bank asks" in requests.get(bank, timeout=5).text
    refused = requests.post(bank, data={"answer": "fail"}, timeout=5, allow_redirects=False)
    assert "failed authentication" in refused.text
    bank = press(session, "4000002760003184").headers["Location"]
    approved = requests.post(bank, data={"answer": "approve"}, timeout=5, allow_redirects=False)

    assert approved.headers["Location"].startswith("http://127.0.0.1:9/paid")
    assert gateway.retrieve_checkout_session(session.id).payment_status == SessionPaymentStatus.PAID


def test_the_banks_page_is_for_whoever_has_the_secret(new_session):
    bank = press(new_session(), "4000002760003184").headers["Location"]

    assert requests.get(bank[:-3] + "xyz", timeout=5).status_code == 404


def test_a_bank_debit_completes_now_and_is_paid_later(gateway, simulator, new_session):
    session = new_session()

    press(session, "AT61 1904 3002 3457 3201")

    waiting = gateway.retrieve_checkout_session(session.id)
    assert (waiting.status, waiting.payment_status) == (SessionStatus.COMPLETE, SessionPaymentStatus.UNPAID)
    simulator.control.settle(id=waiting.payment_intent_id)
    assert gateway.retrieve_checkout_session(session.id).payment_status == SessionPaymentStatus.PAID
    assert types(simulator)[-1] == "checkout.session.async_payment_succeeded"


def test_a_bank_debit_may_fail(gateway, simulator, new_session):
    session = new_session()
    press(session, "AT86 1904 3002 3547 3202")

    simulator.control.settle(id=gateway.retrieve_checkout_session(session.id).payment_intent_id)

    assert gateway.retrieve_checkout_session(session.id).payment_status == SessionPaymentStatus.UNPAID
    assert types(simulator)[-1] == "checkout.session.async_payment_failed"


def test_an_expired_page_takes_no_money(gateway, simulator, new_session):
    session = new_session()

    expired = gateway.expire_checkout_session(session.id, idempotency_key="expire")

    assert (expired.status, expired.url) == (SessionStatus.EXPIRED, None)
    assert press(session).status_code == 410
    assert list(gateway.charges()) == []
    assert types(simulator)[-1] == "checkout.session.expired"


def test_expiring_a_failed_attempt_cancels_its_intent(gateway, new_session):
    session = new_session()
    press(session, "4000000000000002")

    expired = gateway.expire_checkout_session(session.id, idempotency_key="expire")

    assert gateway.retrieve_payment_intent(expired.payment_intent_id).status == IntentStatus.CANCELED


def test_the_payer_was_quicker_than_the_expiry(gateway, new_session):
    session = new_session()
    press(session)

    assert gateway.expire_checkout_session(session.id, idempotency_key="expire").status == SessionStatus.COMPLETE


def test_time_closes_the_page(gateway, simulator, new_session):
    session = new_session()

    simulator.control.clock(advance=3601)

    assert gateway.retrieve_checkout_session(session.id).status == SessionStatus.EXPIRED


def test_the_intent_of_a_page_is_not_canceled_directly(gateway, new_session):
    session = new_session()
    press(session, "4000000000000002")
    intent_id = gateway.retrieve_checkout_session(session.id).payment_intent_id

    with pytest.raises(Rejected):
        gateway.cancel_payment_intent(intent_id, idempotency_key="cancel")


@pytest.mark.parametrize("minutes", [20, 25 * 60])
def test_a_page_lives_between_half_an_hour_and_a_day(new_session, minutes):
    with pytest.raises(Rejected) as caught:
        new_session(expires_at=datetime.now(tz=UTC) + timedelta(minutes=minutes))

    assert caught.value.parameter == "expires_at"


def test_names_are_shown_as_text(new_session):
    session = new_session(name="<b>Piano</b> & more")

    page = requests.get(session.url, timeout=5).text

    assert "&lt;b&gt;Piano&lt;/b&gt; &amp; more" in page
    assert "<b>" not in page
