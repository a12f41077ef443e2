from __future__ import annotations

import pytest
import stripe

from enrollments.integrations.stripe import transport
from enrollments.integrations.stripe.client import StripeGateway, stripe_gateway
from enrollments.integrations.stripe.configuration import Configuration
from enrollments.integrations.stripe.errors import NotConfigured, NotFoundAtStripe, Rejected
from enrollments.integrations.stripe.records import IntentStatus


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
