"""Which numbers were written to lately."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.delivery.models.outbox import OutboxMessage


class TextMessageSent(models.Model):
    """One text message that was handed over, counted against the limits of its number.

    `number_hash` is keyed (`messaging.delivery.text_limits`): the row does not
    tell the number.
    """

    number_hash = models.CharField(max_length=64, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    message = models.OneToOneField(OutboxMessage, on_delete=models.CASCADE, related_name="text_message_sent")

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        ordering = ["-id"]
        indexes = [models.Index(fields=["number_hash", "-sent_at"], name="text_message_by_number")]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M}"
