"""What a practice says by itself before a training begins."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from catalog.enums import ReminderAction
from catalog.models.training_type import TrainingType
from config.kit.models import Record


class ReminderSchedule(Record):
    """`action`, `minutes_before` the first session of trainings of these types, or of every type."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="reminder_schedules")
    name = models.CharField(_("name"), max_length=128)
    action = models.CharField(_("what is sent"), max_length=20, choices=ReminderAction)
    minutes_before = models.PositiveIntegerField(_("minutes before the start"))
    is_for_every_type = models.BooleanField(_("for every type of training"), default=True)
    training_types = models.ManyToManyField(
        TrainingType, blank=True, related_name="reminder_schedules", verbose_name=_("types of trainings")
    )
    text = models.TextField(_("further words"), blank=True, help_text=_("Added to the mail. Markdown."))
    lifts_policies = models.BooleanField(
        _("lifts the booking policy"), default=False, help_text=_("Only where places are free and nobody waits.")
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="reminder_schedule_unique",
                violation_error_message=_("There is such a reminder already."),
            ),
            models.CheckConstraint(
                condition=Q(action__in=ReminderAction.values), name="reminder_schedule_action_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes_before__range=(30, 525_600)),
                name="reminder_schedule_30_minutes_to_a_year",
                violation_error_message=_("Between 30 minutes and a year."),
            ),
            models.CheckConstraint(
                condition=Q(lifts_policies=False) | Q(action=ReminderAction.OPEN_SPOTS),
                name="reminder_schedule_lifts_with_open_spots",
                violation_error_message=_("Only the message about free places can lift the policy."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
