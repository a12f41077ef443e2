"""Customers."""

from __future__ import annotations

from enrollments.integrations.stripe.simulator import events, forms
from enrollments.integrations.stripe.simulator.problems import Json, refers_to_nothing
from enrollments.integrations.stripe.simulator.world import World, new_id

FIELDS = {"email", "name", "phone", "description", "metadata", "preferred_locales", "address"}


def create(world: World, params: Json) -> Json:
    """POST /v1/customers."""
    forms.known(params, FIELDS)
    customer = world.save(
        {
            "id": new_id("cus_", 14),
            "object": "customer",
            "address": forms.section(params, "address") or None,
            "balance": 0,
            "created": world.now(),
            "currency": None,
            "default_source": None,
            "delinquent": False,
            "description": forms.text(params, "description"),
            "email": forms.text(params, "email"),
            "invoice_prefix": new_id("", 8).upper(),
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            "livemode": False,
            "metadata": forms.metadata(params),
            "name": forms.text(params, "name"),
            "next_invoice_sequence": 1,
            "phone": forms.text(params, "phone"),
            "preferred_locales": [],
            "shipping": None,
            "tax_exempt": "none",
            "test_clock": None,
        }
    )
    events.emit(world, "customer.created", customer)
    return customer


def named(world: World, params: Json) -> Json | None:
    """The customer that a request's `customer` names, or Stripe's 400."""
    identifier = forms.text(params, "customer")
    if identifier is None:
        return None
    customer = world.store.get(identifier)
    if not customer or customer["object"] != "customer":
        raise refers_to_nothing("customer", identifier, param="customer")
    return customer
