"""Rules that a practice publishes for booking and for leaving a type of training."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from catalog.enums import CancellationMode
from config.kit.models import Record


class BookingPolicy(Record):
    """At most `most` trainings of one type in any `window_days` days, for who enrols by themselves."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="booking_policies")
    name = models.CharField(_("name"), max_length=128)
    most = models.PositiveSmallIntegerField(_("at most"), default=2)
    window_days = models.PositiveSmallIntegerField(_("in so many days"), default=28)
    text = models.TextField(_("explanation"), blank=True, help_text=_("Shown to students. Markdown."))

    class Meta:
        verbose_name = _("booking policy")
        verbose_name_plural = _("booking policies")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="booking_policy_unique",
                violation_error_message=_("There is such a policy already."),
            ),
            models.CheckConstraint(
                condition=Q(most__gte=1), name="booking_policy_at_least_one", violation_error_message=_("At least one.")
            ),
            models.CheckConstraint(
                condition=Q(window_days__range=(1, 366)),
                name="booking_policy_window_1_to_366_days",
                violation_error_message=_("Between 1 and 366 days."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CancellationPolicy(Record):
    """Within `hours` before the first session leaving is late: warned of, or not possible by oneself."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="cancellation_policies")
    name = models.CharField(_("name"), max_length=128)
    hours = models.PositiveSmallIntegerField(_("hours before the start"), default=24)
    mode = models.CharField(_("then"), max_length=8, choices=CancellationMode, default=CancellationMode.WARN)
    text = models.TextField(_("explanation"), blank=True, help_text=_("Shown to students. Markdown."))

    class Meta:
        verbose_name = _("cancellation policy")
        verbose_name_plural = _("cancellation policies")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="cancellation_policy_unique",
                violation_error_message=_("There is such a policy already."),
            ),
            models.CheckConstraint(
                condition=Q(hours__range=(1, 720)),
                name="cancellation_policy_1_to_720_hours",
                violation_error_message=_("Between 1 and 720 hours."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=CancellationMode.values), name="cancellation_policy_mode_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
