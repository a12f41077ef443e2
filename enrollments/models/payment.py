"""What is owed and the attempts to pay it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.kit import money
from config.kit.models import Record
from enrollments.enums import PAYABLE, UNSETTLED, PaymentFlow, PaymentState, RefundState
from enrollments.models.enrollment import Enrollment
from enrollments.states import PAYMENT_MOVES, guard_states


class Order(Record):
    """What one enrolment costs one payer; `total` in minor units. Balances are sums of the ledger.

    `expiry_tried_at` is when the unpaid seat was last tried to be given back:
    one that cannot be yet goes to the end of that queue.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="orders")
    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="order")
    payer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    total = models.PositiveIntegerField(_("total"))
    currency = models.CharField(_("currency"), max_length=3)
    expiry_tried_at = models.DateTimeField(_("expiry last tried"), null=True, editable=False)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["practice", "-id"], name="order_by_practice"),
            models.Index(fields=["payer", "-id"], name="order_by_payer"),
        ]

    def __str__(self) -> str:
        return f"{_('Order')} {self.pk}"


class Payment(Record):
    """One PaymentIntent or Checkout Session for an order; at most one unsettled per order.

    `attempts` counts the methods tried on it: each has its own idempotency key.

    `intent_id` (pi_…) is known once Stripe made it, for Checkout only after the
    payer began to pay; `checkout_id` (cs_…) for Checkout only. `provider_status`
    is Stripe's own word. `client_details` is what a client needs to go on
    (client secret, redirect address) and holds no card data.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    flow = models.CharField(_("way"), max_length=16, choices=PaymentFlow)
    state = models.CharField(_("state"), max_length=24, choices=PaymentState, default=PaymentState.CREATED)
    amount = models.PositiveIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    intent_id = models.CharField(_("payment intent"), max_length=128, blank=True)
    checkout_id = models.CharField(_("checkout session"), max_length=128, blank=True)
    provider_status = models.CharField(_("status at Stripe"), max_length=64, blank=True)
    redirect_url = models.CharField(_("return address"), max_length=500, blank=True)
    client_details = models.JSONField(default=dict, blank=True)
    failure = models.CharField(_("reason of failure"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    checked_at = models.DateTimeField(_("last asked at Stripe"), null=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], name="payment_one_unsettled", condition=Q(state__in=sorted(UNSETTLED))
            ),
            models.UniqueConstraint(fields=["intent_id"], name="payment_intent_once", condition=~Q(intent_id="")),
            models.UniqueConstraint(fields=["checkout_id"], name="payment_checkout_once", condition=~Q(checkout_id="")),
        ]
        indexes = [
            models.Index(fields=["order", "-id"], name="payment_by_order"),
            models.Index(fields=["checked_at"], name="payment_payable", condition=Q(state__in=sorted(PAYABLE))),
        ]
        triggers = [guard_states("known_moves", moves=PAYMENT_MOVES, births={PaymentState.CREATED})]

    def __str__(self) -> str:
        return f"{self.intent_id or self.checkout_id or self.pk} · {self.get_state_display()}"


class Refund(Record):
    """Money to give back for one payment; the row is written before Stripe is asked."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.PositiveIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=16, choices=RefundState, default=RefundState.QUEUED)
    reason = models.CharField(_("reason"), max_length=300)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    provider_id = models.CharField(_("refund at Stripe"), max_length=128, blank=True)
    failure = models.CharField(_("reason of failure"), max_length=300, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="refund_positive"),
            models.UniqueConstraint(fields=["provider_id"], name="refund_provider_once", condition=~Q(provider_id="")),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="refund_due",
                condition=Q(state__in=[RefundState.QUEUED, RefundState.SENT]),
            )
        ]

    def __str__(self) -> str:
        return f"{money.display(self.amount, self.currency)} · {self.get_state_display()}"


class PaymentCustomer(Record):
    """A person as Stripe knows them, within one practice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payment_customers")
    customer_id = models.CharField(_("customer at Stripe"), max_length=128, unique=True)
    platform = models.CharField(_("platform"), max_length=16, default="stripe")

    class Meta:
        verbose_name = _("payment customer")
        verbose_name_plural = _("payment customers")
        constraints = [models.UniqueConstraint(fields=["user", "platform"], name="payment_customer_once")]

    def __str__(self) -> str:
        return self.customer_id
