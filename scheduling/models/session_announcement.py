"""What participants are still to be told of sessions that moved."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Offering


class SessionAnnouncement(models.Model):
    """One change of an offering's sessions, written with it; a worker tells the `readers` afterwards.

    `context` and `calendar` are as they were at the change (plain values).
    `readers` are the enrolments of everybody who was to be told, `told` how many
    of them the worker has come to; `told_at` is when it was through.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="session_announcements")
    kind = models.CharField(_("kind"), max_length=64)
    dedupe_key = models.CharField(max_length=200)
    context = models.JSONField()
    calendar = models.JSONField()
    readers = ArrayField(models.BigIntegerField())
    told = models.PositiveIntegerField(_("told"), default=0)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    told_at = models.DateTimeField(_("told at"), null=True)

    class Meta:
        verbose_name = _("announcement of sessions")
        verbose_name_plural = _("announcements of sessions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "dedupe_key"], name="session_announcement_once"),
        ]
        indexes = [
            models.Index(fields=["offering", "id"], name="session_announcement_untold", condition=Q(told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.offering} · {self.kind}"
