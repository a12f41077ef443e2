"""What was brought over from Hovn."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import ImportOutcome
from config.kit.models import Record


class HovnOrder(Record):
    """An order at Hovn; `amount_cents` as paid there, null where no price was shown."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="hovn_orders")
    hovn_order_id = models.CharField(_("Hovn id"), max_length=64)
    number = models.CharField(_("number"), max_length=64, blank=True)
    stripe_order_number = models.CharField(_("number at Stripe"), max_length=128, blank=True)
    amount_cents = models.PositiveIntegerField(_("amount"), null=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    status = models.CharField(_("status"), max_length=32, blank=True)
    ordered_at = models.DateTimeField(_("ordered"), null=True)
    order = models.ForeignKey("enrollments.Order", on_delete=models.PROTECT, null=True, related_name="hovn_orders")

    class Meta:
        verbose_name = _("order at Hovn")
        verbose_name_plural = _("orders at Hovn")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "hovn_order_id"], name="hovn_order_once"),
            models.CheckConstraint(condition=~Q(hovn_order_id=""), name="hovn_order_has_id"),
        ]

    def __str__(self) -> str:
        return self.number or self.hovn_order_id


class HovnBooking(Record):
    """One booking of Hovn and what became of it here; its row is the memory of an interrupted import.

    `payload` is the booking as it was read last, `payload_digest` the SHA-256 of its
    canonical form: the same again changes nothing.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="hovn_bookings")
    reference = models.CharField(_("reference"), max_length=64)
    payload = models.JSONField(_("as it was read"), default=dict)
    payload_digest = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=ImportOutcome)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    enrollment = models.ForeignKey(
        "enrollments.Enrollment", on_delete=models.PROTECT, null=True, related_name="hovn_bookings"
    )
    order = models.ForeignKey(HovnOrder, on_delete=models.PROTECT, null=True, related_name="bookings")
    session = models.ForeignKey("scheduling.Session", on_delete=models.PROTECT, null=True, related_name="hovn_bookings")
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("booking at Hovn")
        verbose_name_plural = _("bookings at Hovn")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "reference"], name="hovn_booking_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="hovn_booking_has_reference"),
            models.CheckConstraint(
                condition=~Q(outcome__in=[ImportOutcome.IMPORTED, ImportOutcome.CHANGED, ImportOutcome.UNCHANGED])
                | Q(enrollment__isnull=False),
                name="hovn_booking_imported_has_enrollment",
            ),
        ]
        indexes = [models.Index(fields=["practice", "outcome", "-id"], name="hovn_booking_by_outcome")]

    def __str__(self) -> str:
        return self.reference
