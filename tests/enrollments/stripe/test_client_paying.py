from __future__ import annotations

import pytest

from enrollments.integrations.stripe.errors import Declined, NotFoundAtStripe, WrongState
from enrollments.integrations.stripe.records import IntentStatus
from tests.enrollments.stripe.event_types import event_types


class TestPaying:
    def test_an_intent_waits_for_a_method(self, new_intent, customer):
        intent = new_intent()

        assert intent.status == IntentStatus.REQUIRES_PAYMENT_METHOD
        assert (intent.amount, intent.amount_received, intent.currency) == (9000, 0, "EUR")
        assert intent.customer_id == customer.id
        assert intent.metadata == {"enrollment": "e-1"}
        assert intent.client_secret
        assert intent.client_secret not in repr(intent)

    def test_a_good_card_pays_at_once(self, simulator, paid):
        intent = paid()

        assert intent.status == IntentStatus.SUCCEEDED
        assert intent.amount_received == 9000
        assert intent.latest_charge_id
        assert event_types(simulator) == [
            "customer.created",
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
        ]

    @pytest.mark.parametrize(
        ("card", "reason"),
        [
            ("pm_card_visa_chargeDeclined", "generic_decline"),
            ("pm_card_chargeDeclined", "generic_decline"),
            ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
            ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
            ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc"),
            ("pm_card_chargeDeclinedProcessingError", "processing_error"),
        ],
    )
    def test_a_bad_card_is_declined_and_the_intent_stays(self, gateway, paid, card, reason):
        with pytest.raises(Declined) as caught:
            paid(card)

        assert caught.value.reason == reason
        assert caught.value.status == 402
        assert caught.value.request_id
        left = caught.value.payment_intent
        assert left
        assert left.status == IntentStatus.REQUIRES_PAYMENT_METHOD
        assert gateway.retrieve_payment_intent(left.id).decline.reason == reason

    def test_stolen_is_not_told_to_whoever_holds_the_card(self, paid):
        with pytest.raises(Declined) as stolen:
            paid("pm_card_visa_chargeDeclinedStolenCard")
        with pytest.raises(Declined) as plain:
            paid("pm_card_chargeDeclined")

        assert stolen.value.reason == "stolen_card"
        assert str(stolen.value.message) == str(plain.value.message)

    def test_another_card_may_pay_the_same_intent(self, gateway, paid):
        with pytest.raises(Declined) as caught:
            paid("pm_card_chargeDeclined")
        assert caught.value.payment_intent

        intent = gateway.confirm_payment_intent(
            caught.value.payment_intent.id, payment_method_id="pm_card_visa", idempotency_key="again"
        )

        assert intent.status == IntentStatus.SUCCEEDED
        assert intent.decline is None

    def test_a_card_may_ask_for_confirmation(self, gateway, simulator, paid):
        intent = paid("pm_card_threeDSecureRequired", return_url="http://127.0.0.1:9/back?x=1")

        assert intent.status == IntentStatus.REQUIRES_ACTION
        assert intent.redirect_url.startswith(simulator.url)
        simulator.control.authenticate(payment_intent=intent.id)
        assert gateway.retrieve_payment_intent(intent.id).status == IntentStatus.SUCCEEDED

    def test_a_refused_confirmation_leaves_the_intent_open(self, gateway, simulator, paid):
        intent = paid("pm_card_authenticationRequired", return_url="http://127.0.0.1:9/back")

        with pytest.raises(Exception, match="failed authentication"):
            simulator.control.authenticate(payment_intent=intent.id, approved=False)

        left = gateway.retrieve_payment_intent(intent.id)
        assert left.status == IntentStatus.REQUIRES_PAYMENT_METHOD
        assert left.decline.reason == "payment_intent_authentication_failure"
        assert list(gateway.charges(payment_intent_id=intent.id)) == []

    def test_without_a_return_address_there_is_no_redirect(self, paid):
        intent = paid("pm_card_threeDSecure2Required")

        assert intent.status == IntentStatus.REQUIRES_ACTION
        assert intent.redirect_url is None

    def test_delayed_money_arrives_later(self, gateway, simulator, paid):
        intent = paid("pm_sepaDebit_success")

        assert intent.status == IntentStatus.PROCESSING
        simulator.control.settle(id=intent.id)
        assert gateway.retrieve_payment_intent(intent.id).status == IntentStatus.SUCCEEDED

    def test_delayed_money_may_fail(self, gateway, simulator, paid):
        intent = paid("pm_sepaDebit_failed")

        simulator.control.settle(id=intent.id)

        left = gateway.retrieve_payment_intent(intent.id)
        assert left.status == IntentStatus.REQUIRES_PAYMENT_METHOD
        assert left.decline.reason == "insufficient_funds"

    def test_a_paid_intent_is_not_confirmed_again(self, gateway, paid):
        with pytest.raises(WrongState):
            gateway.confirm_payment_intent(paid().id, payment_method_id="pm_card_visa", idempotency_key="twice")

    def test_metadata_and_amount_reach_the_charge(self, gateway, paid):
        intent = paid(metadata={"enrollment": "e-9"})

        (charge,) = gateway.charges(payment_intent_id=intent.id)

        assert (charge.amount, charge.currency, charge.metadata) == (9000, "EUR", {"enrollment": "e-9"})


class TestCanceling:
    def test_an_open_intent(self, gateway, new_intent):
        canceled = gateway.cancel_payment_intent(new_intent().id, idempotency_key="cancel")

        assert canceled.status == IntentStatus.CANCELED
        assert canceled.canceled_at
        assert canceled.cancellation_reason == "abandoned"

    @pytest.mark.parametrize(
        ("card", "status"),
        [("pm_card_visa", IntentStatus.SUCCEEDED), ("pm_sepaDebit_success", IntentStatus.PROCESSING)],
    )
    def test_the_payer_was_quicker(self, gateway, paid, card, status):
        intent = paid(card)

        assert gateway.cancel_payment_intent(intent.id, idempotency_key="cancel").status == status

    def test_twice(self, gateway, new_intent):
        intent = new_intent()
        gateway.cancel_payment_intent(intent.id, idempotency_key="one")

        assert gateway.cancel_payment_intent(intent.id, idempotency_key="two").status == IntentStatus.CANCELED

    def test_a_canceled_intent_takes_no_money(self, gateway, new_intent):
        intent = new_intent()
        gateway.cancel_payment_intent(intent.id, idempotency_key="cancel")

        with pytest.raises(WrongState):
            gateway.confirm_payment_intent(intent.id, payment_method_id="pm_card_visa", idempotency_key="late")

    def test_an_unknown_one(self, gateway):
        with pytest.raises(NotFoundAtStripe):
            gateway.cancel_payment_intent("pi_nothing", idempotency_key="cancel")
