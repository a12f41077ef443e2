"""How far the comparison of what is booked, attended, issued and found is; and its lines."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import UNFINISHED, WorkState
from config.kit.models import Record
from enrollments.models import Enrollment


class ReconciliationRun(Record):
    """One comparison of everything a practice has, in batches: certificates by id, then seats, then bookings at Hovn.

    `seat`, `certificate` and `booking` are the last ids that were compared: who
    goes on after a worker died begins behind them.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="reconciliation_runs")
    state = models.CharField(_("state"), max_length=8, choices=WorkState, default=WorkState.WAITING)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    seat = models.BigIntegerField(_("last seat"), default=0)
    certificate = models.BigIntegerField(_("last certificate"), default=0)
    booking = models.BigIntegerField(_("last booking at Hovn"), default=0)
    compared = models.PositiveIntegerField(_("compared"), default=0)
    opened = models.PositiveIntegerField(_("cases opened"), default=0)
    closed = models.PositiveIntegerField(_("cases closed"), default=0)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], name="reconciliation_run_one_at_a_time", condition=Q(state__in=sorted(UNFINISHED))
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNFINISHED), ended_at__isnull=True)
                | (Q(state__in=sorted(set(WorkState) - UNFINISHED)) & Q(ended_at__isnull=False)),
                name="reconciliation_run_ended_has_time",
            ),
        ]
        indexes = [models.Index(fields=["practice", "-id"], name="reconciliation_run_by_practice")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class ReconciliationLine(Enrollment):
    """A seat as the comparison shows it: booked, attended, issued, found at the agency, at Hovn."""

    class Meta:
        proxy = True
        verbose_name = _("line of the comparison")
        verbose_name_plural = _("reconciliation")
