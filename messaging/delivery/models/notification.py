"""What a person finds behind the bell."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.kit.models import Record
from messaging.delivery.models.outbox import OutboxMessage


class Notification(Record):
    """One thing told to one person inside the product, in the language it was told in.

    `url` is a path of this site or empty. `message` makes a repeated delivery
    find the first one; it is empty once the outbox forgot it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, null=True, related_name="+")
    message = models.OneToOneField(OutboxMessage, on_delete=models.SET_NULL, null=True, related_name="notification")
    kind = models.CharField(_("kind"), max_length=64)
    title = models.CharField(_("title"), max_length=255)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(_("about"), max_length=500, blank=True)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_by_user"),
            models.Index(fields=["user"], name="notification_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title
