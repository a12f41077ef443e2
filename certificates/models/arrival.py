"""Who came in, as an instructor's device noted it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import ArrivalOutcome


class ArrivalRecord(models.Model):
    """One arrival that a device recorded, perhaps offline; `nonce` makes sending it again harmless.

    `device_at` is by the device's clock. Attendance is what scheduling has; this
    says how it came to be.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("scheduling.Session", on_delete=models.PROTECT, related_name="arrivals")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="arrivals")
    nonce = models.UUIDField(_("nonce"), unique=True)
    device_at = models.DateTimeField(_("by the device's clock"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=12, choices=ArrivalOutcome)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["-id"]
        indexes = [models.Index(fields=["session", "student", "-id"], name="arrival_by_session")]

    def __str__(self) -> str:
        return f"{self.student_id} · {self.device_at:%Y-%m-%d %H:%M}Z"
