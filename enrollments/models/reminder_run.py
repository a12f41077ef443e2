"""Which reminder was sent for which date."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollments.enums import ReminderOutcome


class ReminderRun(models.Model):
    """A schedule has spoken about an offering that begins at `starts_at`; a moved one is reminded of anew."""

    schedule = models.ForeignKey("catalog.ReminderSchedule", on_delete=models.PROTECT, related_name="runs")
    offering = models.ForeignKey("catalog.Offering", on_delete=models.PROTECT, related_name="reminder_runs")
    starts_at = models.DateTimeField(_("about the start at"))
    ran_at = models.DateTimeField(_("when"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=16, choices=ReminderOutcome)
    messages = models.PositiveIntegerField(_("messages"), default=0)

    class Meta:
        verbose_name = _("reminder sent")
        verbose_name_plural = _("reminders sent")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "offering", "starts_at"], name="reminder_run_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.starts_at:%Y-%m-%d %H:%M}"
