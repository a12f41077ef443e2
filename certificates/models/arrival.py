"""Who came in, as an instructor's device noted it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import CAME, ArrivalOutcome, ArrivalProblem

FAR_OFF: Final = 300
"""By so many seconds a device's clock may be wrong before people are told."""
LONGEST_REASON: Final = 200


class ArrivalRecord(models.Model):
    """One arrival that a device recorded, perhaps offline; `nonce` makes sending it again harmless.

    `device_at` is by the device's clock, which was `skew_seconds` ahead of ours
    when it sent this. Attendance is what scheduling has; this says how it came
    to be, or (`problem`) why it did not. `is_override`: somebody in charge let
    them in without a certificate that is required, and said why.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("scheduling.Session", on_delete=models.PROTECT, related_name="arrivals")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="arrivals")
    nonce = models.UUIDField(_("nonce"), unique=True)
    device_at = models.DateTimeField(_("by the device's clock"))
    skew_seconds = models.BigIntegerField(_("the device's clock was ahead by, in seconds"), default=0)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_override = models.BooleanField(_("let in without a required certificate"), default=False)
    override_reason = models.CharField(_("why they were let in"), max_length=LONGEST_REASON, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=ArrivalOutcome)
    problem = models.CharField(_("problem"), max_length=16, choices=ArrivalProblem, blank=True)

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=sorted(CAME), problem="")
                | Q(outcome=ArrivalOutcome.NOT_ON_LIST, problem=ArrivalProblem.NO_SEAT)
                | (
                    Q(outcome=ArrivalOutcome.CONFLICT)
                    & Q(problem__in=sorted(set(ArrivalProblem.values) - {ArrivalProblem.NO_SEAT}))
                ),
                name="arrival_conflict_has_problem",
            ),
            models.CheckConstraint(
                condition=Q(is_override=False, override_reason="") | (Q(is_override=True) & ~Q(override_reason="")),
                name="arrival_override_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["session", "student", "-id"], name="arrival_by_session")]

    def __str__(self) -> str:
        return f"{self.student_id} · {self.device_at:%Y-%m-%d %H:%M}Z"

    @property
    def arrived_at(self) -> datetime:
        """When they came in, by our clock."""
        return self.device_at - timedelta(seconds=self.skew_seconds)

    @property
    def is_clock_far_off(self) -> bool:
        """Whether the device's clock was so wrong that somebody should set it."""
        return abs(self.skew_seconds) > FAR_OFF
