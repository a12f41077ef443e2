"""The memory behind Idempotency-Key."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotentRequest(models.Model):
    """One key of one caller: what was asked, who works on it until when, and the answer.

    `holder` names the run that may write the answer; a run whose lease ended
    may have been replaced and then writes nothing. The answer is encrypted with
    a key that only the caller's Idempotency-Key completes: it can hold tokens
    and personal data.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    asked = models.CharField(max_length=64)
    holder = models.UUIDField()
    lease_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.BinaryField(null=True)

    class Meta:
        app_label = "kit"
        verbose_name = _("idempotent request")
        verbose_name_plural = _("idempotent requests")
        indexes = [models.Index(fields=["expires_at"], name="idempotent_request_by_end")]

    def __str__(self) -> str:
        return self.key_hash[:12]
