"""A dated meeting of a group."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from catalog.models import Location, Offering
from config.kit.models import Record
from scheduling.enums import SessionStatus

LONGEST_SESSION = timedelta(hours=24)


class Session(Record):
    """One meeting of a training or cohort.

    `calendar_sequence` rises with every change that calendars must follow. A
    session is never deleted once anybody was on the offering: a canceled one
    stays, so that calendars can be told. `external_reference` is its id in the
    system it came from, empty for our own.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="sessions")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(_("status"), max_length=12, choices=SessionStatus, default=SessionStatus.PLANNED)
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("location")
    )
    meet_link = models.URLField(_("video link"), blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    external_reference = models.CharField(_("external reference"), max_length=64, blank=True)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST_SESSION),
                name="session_at_most_24_hours",
                violation_error_message=_("A session lasts 24 hours at most."),
            ),
            models.CheckConstraint(condition=Q(status__in=SessionStatus.values), name="session_status_known"),
            models.UniqueConstraint(
                fields=["practice", "external_reference"],
                name="session_external_unique",
                condition=~Q(external_reference=""),
            ),
        ]
        indexes = [
            models.Index(fields=["offering", "starts_at"], name="session_by_offering"),
            models.Index(
                fields=["location", "starts_at"],
                name="session_by_location",
                condition=Q(status=SessionStatus.PLANNED),
            ),
            models.Index(
                fields=["practice", "starts_at"],
                name="session_by_practice",
                condition=Q(status=SessionStatus.PLANNED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering} · {localtime(self.starts_at):%Y-%m-%d %H:%M}"
