"""Customers and their methods as Stripe documents them, cut as the others."""

from __future__ import annotations

from enrollments.integrations.stripe import mapper
from enrollments.integrations.stripe.records import (
    Customer,
    PaymentMethod,
)
from tests.enrollments.stripe.documented import CREATED, MOMENT


def test_a_customer():
    customer = mapper.customer_from(
        {
            "id": "cus_NffrFeUfNV2Hib",
            "object": "customer",
            "address": None,
            "balance": 0,
            "created": CREATED,
            "email": "jennyrosen@example.com",
            "invoice_prefix": "0759376C",
            "livemode": False,
            "metadata": {"campanile_user": "u-1", "else": "x"},
            "name": "Jenny Rosen",
        }
    )

    assert customer == Customer(
        id="cus_NffrFeUfNV2Hib", email="jennyrosen@example.com", name="Jenny Rosen", user_ref="u-1", created=MOMENT
    )


def test_a_saved_card():
    method = mapper.payment_method_from(
        {
            "id": "pm_1MqLiJLkdIwHu7ixUEgbFdYF",
            "object": "payment_method",
            "billing_details": {"address": {"postal_code": "1012AB"}, "email": None, "name": "Jenny Rosen"},
            "card": {"brand": "visa", "country": "US", "exp_month": 8, "exp_year": 2026, "last4": "4242"},
            "created": CREATED,
            "customer": "cus_NffrFeUfNV2Hib",
            "livemode": False,
            "metadata": {},
            "type": "card",
        }
    )

    assert method == PaymentMethod(
        id="pm_1MqLiJLkdIwHu7ixUEgbFdYF",
        type="card",
        customer_id="cus_NffrFeUfNV2Hib",
        holder_name="Jenny Rosen",
        postal_code="1012AB",
        brand="visa",
        last4="4242",
        exp_month=8,
        exp_year=2026,
        created=MOMENT,
    )


def test_a_method_that_is_no_card():
    method = mapper.payment_method_from(
        {"id": "pm_2", "object": "payment_method", "created": CREATED, "type": "ideal", "ideal": {"bank": "ing"}}
    )

    assert (method.type, method.brand, method.last4, method.customer_id) == ("ideal", None, None, None)
