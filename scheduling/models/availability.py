"""When a tutor can be booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.practice import validate_time_zone
from catalog.enums import TeachingMode
from config.kit.models import Record
from scheduling.enums import Weekday

if TYPE_CHECKING:
    from catalog.models import TutorProfile


class BookingRules(Record):
    """The frame around a tutor's availability; one row per tutor profile.

    `time_zone` (IANA) is where the tutor's wall-clock windows hold. Buffers
    stack: both lessons' buffers are kept between them. `next_free_at` is a
    display cache that the worker refreshes.
    """

    tutor_profile: models.OneToOneField[TutorProfile, TutorProfile] = models.OneToOneField(
        "catalog.TutorProfile", on_delete=models.PROTECT, related_name="booking_rules"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    minimum_notice_minutes = models.PositiveIntegerField(_("least notice in minutes"), default=24 * 60)
    horizon_days = models.PositiveSmallIntegerField(_("days ahead"), default=60)
    buffer_before_minutes = models.PositiveSmallIntegerField(_("minutes before a lesson"), default=0)
    buffer_after_minutes = models.PositiveSmallIntegerField(_("minutes after a lesson"), default=0)
    start_step_minutes = models.PositiveSmallIntegerField(_("lessons start every … minutes"), default=30)
    next_free_at = models.DateTimeField(_("next free time"), null=True, editable=False)
    next_free_checked_at = models.DateTimeField(_("next free time checked"), null=True, editable=False)

    class Meta:
        verbose_name = _("booking rules")
        verbose_name_plural = _("booking rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(horizon_days__range=(1, 365)),
                name="booking_rules_horizon",
                violation_error_message=_("Lessons can be booked 1 to 365 days ahead."),
            ),
            models.CheckConstraint(
                condition=Q(start_step_minutes__range=(5, 240)),
                name="booking_rules_step",
                violation_error_message=_("Lessons can start every 5 to 240 minutes."),
            ),
        ]
        indexes = [models.Index(fields=["next_free_at"], name="booking_rules_next_free")]

    def __str__(self) -> str:
        return str(self.tutor_profile)


class Availability(Record):
    """A wall-clock window: every week on one day, or on one date.

    Times are in the tutor's zone (`BookingRules.time_zone`); `end_time` 00:00
    means midnight at the end of the day.
    """

    tutor_profile = models.ForeignKey("catalog.TutorProfile", on_delete=models.PROTECT, related_name="availabilities")
    day_of_week = models.CharField(_("day"), max_length=9, choices=Weekday)
    start_time = models.TimeField(_("from"))
    end_time = models.TimeField(_("until"))
    is_recurring = models.BooleanField(_("every week"), default=True)
    specific_date = models.DateField(_("only on"), null=True, blank=True)
    teaching_mode = models.CharField(_("teaching mode"), max_length=16, choices=TeachingMode, default=TeachingMode.BOTH)

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        ordering = ["specific_date", "day_of_week", "start_time"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_time__lt=F("end_time")) | Q(end_time="00:00"),
                name="availability_ends_after_start",
                violation_error_message=_("The end must be later than the beginning. For midnight write 00:00."),
            ),
            models.CheckConstraint(
                condition=Q(is_recurring=True, specific_date__isnull=True)
                | Q(is_recurring=False, specific_date__isnull=False),
                name="availability_weekly_or_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tutor_profile", "day_of_week"], name="availability_by_tutor", condition=Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        day = self.specific_date or self.get_day_of_week_display()
        return f"{day} {self.start_time:%H:%M}-{self.end_time:%H:%M}"


class AvailabilityException(Record):
    """Days on which a tutor is away, both ends included; dated windows on these days still hold."""

    tutor_profile = models.ForeignKey(
        "catalog.TutorProfile", on_delete=models.PROTECT, related_name="availability_exceptions"
    )
    starts_on = models.DateField(_("first day away"))
    ends_on = models.DateField(_("last day away"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("days away")
        verbose_name_plural = _("days away")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="away_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]
        indexes = [models.Index(fields=["tutor_profile", "ends_on"], name="away_by_tutor")]

    def __str__(self) -> str:
        return f"{self.starts_on} - {self.ends_on}"
