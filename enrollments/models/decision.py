"""Why whom was invited before whom."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kit.ids import uuid7
from enrollments.enums import DecisionCause, DecisionOutcome
from enrollments.models.enrollment import Enrollment


class WaitlistDecision(models.Model):
    """One look at one waiting person, or the reason why a promotion stopped. Never changed.

    Rows of one promotion share `run`. `place` is 1 at the head of the line,
    `free_seats` and `waiting` are as they were at that look.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey("catalog.Offering", on_delete=models.PROTECT, related_name="waitlist_decisions")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, related_name="waitlist_decisions")
    run = models.UUIDField(default=uuid7)
    cause = models.CharField(_("because"), max_length=24, choices=DecisionCause)
    outcome = models.CharField(_("outcome"), max_length=24, choices=DecisionOutcome)
    place = models.PositiveIntegerField(_("place"), null=True)
    free_seats = models.PositiveIntegerField(_("free places"), null=True)
    waiting = models.PositiveIntegerField(_("waiting"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("waiting list decision")
        verbose_name_plural = _("waiting list decisions")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["offering", "id"], name="decision_by_offering"),
            models.Index(fields=["enrollment", "id"], name="decision_by_enrollment"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} · {self.created_at:%Y-%m-%d %H:%M}"
