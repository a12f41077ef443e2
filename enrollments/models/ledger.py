"""What money really did, and where it disagrees."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kit import money
from config.kit.models import Record
from enrollments.enums import LedgerKind, MismatchKind, MismatchState
from enrollments.models.payment import Order, Payment


class LedgerEntry(models.Model):
    """One movement of money: charges positive, refunds negative, in minor units. Never changed.

    `provider_reference` is Stripe's id of the movement (ch_…/pi_…, re_…): each
    movement is entered once.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="ledger_entries")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="ledger_entries")
    kind = models.CharField(_("kind"), max_length=16, choices=LedgerKind)
    amount = models.IntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    provider_reference = models.CharField(_("reference at Stripe"), max_length=128, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=LedgerKind.CHARGE, amount__gt=0)
                | Q(kind=LedgerKind.REFUND, amount__lt=0)
                | Q(kind=LedgerKind.ADJUSTMENT),
                name="ledger_sign",
            ),
            models.UniqueConstraint(
                fields=["kind", "provider_reference"], name="ledger_reference_once", condition=~Q(provider_reference="")
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="ledger_by_order"),
            models.Index(fields=["practice", "-id"], name="ledger_by_practice"),
            models.Index(fields=["created_at"], name="ledger_by_time"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {money.display(self.amount, self.currency)}"


class WebhookEvent(models.Model):
    """A message of Stripe that was verified; the unique id makes a repetition harmless."""

    event_id = models.CharField(_("event"), max_length=128, unique=True)
    event_type = models.CharField(_("type"), max_length=64)
    object_id = models.CharField(_("object"), max_length=128, blank=True)
    outcome = models.CharField(_("outcome"), max_length=64, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id}"


class MoneyMismatch(Record):
    """A disagreement between Stripe, ledger and seats that a person must settle.

    `key` names the disagreement, so that the daily check finds it again
    instead of filing it twice.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="mismatches")
    kind = models.CharField(_("kind"), max_length=24, choices=MismatchKind)
    key = models.CharField(max_length=200)
    details = models.JSONField(_("details"), default=dict)
    state = models.CharField(_("state"), max_length=16, choices=MismatchState, default=MismatchState.OPEN)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolution = models.CharField(_("resolution"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("money mismatch")
        verbose_name_plural = _("money mismatches")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="mismatch_open_once", condition=Q(state=MismatchState.OPEN))
        ]
        indexes = [models.Index(fields=["state", "-id"], name="mismatch_by_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.key}"
