from __future__ import annotations

import pytest
import stripe

from enrollments.integrations.stripe import transport
from enrollments.integrations.stripe.client import StripeGateway, stripe_gateway
from enrollments.integrations.stripe.configuration import Configuration
from enrollments.integrations.stripe.errors import Declined, NotConfigured, NotFoundAtStripe, Rejected, WrongState
from enrollments.integrations.stripe.records import IntentStatus, RefundStatus


def event_types(simulator):
    return [event["type"] for event in reversed(simulator.control.state()["events"])]


class TestCustomers:
    def test_a_customer_is_made_once_and_found_afterwards(self, gateway, simulator):
        first = gateway.find_or_create_customer(
            user_ref="user-7", email="grace@example.org", name="Grace Hopper", idempotency_key="a"
        )
        second = gateway.find_or_create_customer(
            user_ref="user-7", email="grace@example.org", name="Grace Hopper", idempotency_key="b"
        )

        assert second == first
        assert (first.email, first.name, first.user_ref) == ("grace@example.org", "Grace Hopper", "user-7")
        assert len(simulator.control.state()["objects"]["customer"]) == 1

    def test_another_user_of_the_same_address_gets_a_customer_of_their_own(self, gateway, customer):
        other = gateway.find_or_create_customer(
            user_ref="user-2", email=customer.email, name="Somebody Else", idempotency_key="other"
        )

        assert other.id != customer.id

    def test_a_new_address_may_come_with_the_old_key(self, gateway, customer):
        moved = gateway.find_or_create_customer(
            user_ref="user-1", email="ada@new.example.org", name="Ada Byron", idempotency_key="customer-1"
        )

        assert moved.id != customer.id

    def test_saved_cards_are_listed(self, gateway, customer, paid):
        paid("pm_card_visa")
        paid("pm_card_mastercard", save_payment_method=True)

        (saved,) = gateway.payment_methods(customer.id)

        assert (saved.brand, saved.last4, saved.exp_month, saved.exp_year) == ("mastercard", "4444", 12, 2034)
        assert saved.customer_id == customer.id

    def test_a_saved_card_can_pay_again(self, gateway, customer, paid):
        paid("pm_card_visa", save_payment_method=True)
        (saved,) = gateway.payment_methods(customer.id)

        assert paid(saved.id).status == IntentStatus.SUCCEEDED

    def test_methods_of_an_unknown_customer(self, gateway):
        with pytest.raises(NotFoundAtStripe):
            gateway.payment_methods("cus_nobody")


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


class TestRefunds:
    def refund(self, gateway, intent, amount, key="refund"):
        return gateway.create_refund(
            payment_intent_id=intent.id, amount=amount, currency="EUR", metadata={"why": "test"}, idempotency_key=key
        )

    def test_in_parts_until_nothing_is_left(self, gateway, simulator, paid):
        intent = paid()

        first = self.refund(gateway, intent, 4000, "1")
        self.refund(gateway, intent, 5000, "2")

        assert (first.status, first.amount, first.currency) == (RefundStatus.SUCCEEDED, 4000, "EUR")
        assert first.payment_intent_id == intent.id
        assert first.metadata == {"why": "test"}
        (charge,) = gateway.charges(payment_intent_id=intent.id)
        assert charge.amount_refunded == 9000
        with pytest.raises(WrongState) as caught:
            self.refund(gateway, intent, 1, "3")
        assert caught.value.reason == "charge_already_refunded"
        assert event_types(simulator).count("charge.refunded") == 2

    def test_never_more_than_is_left(self, gateway, paid):
        intent = paid()
        self.refund(gateway, intent, 4000, "1")

        with pytest.raises(Rejected) as caught:
            self.refund(gateway, intent, 5001, "2")

        assert caught.value.parameter == "amount"
        assert len(list(gateway.refunds(payment_intent_id=intent.id))) == 1

    def test_a_slow_one(self, gateway, simulator, paid):
        refund = self.refund(gateway, paid("pm_card_pendingRefund"), 9000)

        assert refund.status == RefundStatus.PENDING
        simulator.control.settle(id=refund.id)
        assert gateway.retrieve_refund(refund.id).status == RefundStatus.SUCCEEDED
        assert "refund.updated" in event_types(simulator)

    def test_one_that_comes_back(self, gateway, simulator, paid):
        intent = paid("pm_card_refundFail")
        refund = self.refund(gateway, intent, 9000)

        assert refund.status == RefundStatus.SUCCEEDED
        simulator.control.settle(id=refund.id)
        failed = gateway.retrieve_refund(refund.id)
        assert failed.status == RefundStatus.FAILED
        assert failed.failure_reason
        (charge,) = gateway.charges(payment_intent_id=intent.id)
        assert charge.amount_refunded == 0
        assert "refund.failed" in event_types(simulator)

    def test_nothing_was_paid(self, gateway, new_intent):
        with pytest.raises(Rejected):
            self.refund(gateway, new_intent(), 100)

    def test_of_an_unknown_intent(self, gateway):
        with pytest.raises(Rejected) as caught:
            gateway.create_refund(
                payment_intent_id="pi_nothing", amount=1, currency="EUR", metadata={}, idempotency_key="x"
            )

        assert caught.value.reason == "resource_missing"


class TestRefusals:
    def test_a_wrong_key(self, simulator):
        other = Configuration(
            production=False, api_base=simulator.url, secret_key="sk_test_other", webhook_secret="whsec_x"
        )

        with pytest.raises(Rejected) as caught:
            StripeGateway(other).retrieve_payment_intent("pi_1")

        assert caught.value.status == 502
        assert "sk_test_other" not in str(caught.value)

    def test_too_little_money(self, new_intent):
        with pytest.raises(Rejected) as caught:
            new_intent(amount=49)

        assert caught.value.reason == "amount_too_small"

    def test_an_amount_that_cannot_be_expressed_is_not_sent(self, simulator, new_intent):
        with pytest.raises(Rejected) as caught:
            new_intent(amount=12_345, currency="KWD")

        assert caught.value.reason == "amount_not_expressible"
        assert simulator.control.state()["objects"]["payment_intent"] == []

    def test_the_person_sees_a_sentence_and_the_log_the_reason(self, new_intent):
        with pytest.raises(Rejected) as caught:
            new_intent(amount=49)

        assert "0.50" not in str(caught.value.message)
        assert "amount_too_small (amount): Amount must be at least 0.50 EUR." in str(caught.value)

    def test_unknown_ids(self, gateway):
        for ask in (gateway.retrieve_payment_intent, gateway.retrieve_checkout_session, gateway.retrieve_refund):
            with pytest.raises(NotFoundAtStripe):
                ask("xx_nothing")


class TestTheFactory:
    def test_one_gateway_for_one_configuration(self, simulator, no_kept_gateway):
        assert stripe_gateway() is stripe_gateway()

    def test_other_settings_get_another(self, simulator, settings, no_kept_gateway):
        first = stripe_gateway()
        settings.STRIPE_WEBHOOK_SECRET = "whsec_other"

        assert stripe_gateway() is not first

    def test_nothing_is_kept_in_the_library(self, gateway):
        assert stripe.api_key is None
        assert stripe.api_base == "https://api.stripe.com"

    def test_production_without_a_key_says_so(self, settings, no_kept_gateway):
        settings.PRODUCTION = True
        settings.STRIPE_API_BASE = settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = ""

        with pytest.raises(NotConfigured) as caught:
            stripe_gateway()

        assert caught.value.status == 503
        assert "STRIPE_SECRET_KEY is not set" in str(caught.value)

    def test_the_version_is_the_one_the_library_was_written_for(self):
        assert transport.API_VERSION == stripe._api_version._ApiVersion.CURRENT

    def test_usage_statistics_are_off(self):
        assert stripe.enable_telemetry is False
