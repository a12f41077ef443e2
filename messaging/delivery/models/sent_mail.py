"""What the mail simulator was given."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kit.ids import uuid7


class SentMail(models.Model):
    """One mail as a mail server would have got it: envelope and the whole message.

    A message id is kept once, as a careful mailbox does with a repeated mail.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    message_id = models.CharField(_("message id"), max_length=255, unique=True)
    sender = models.CharField(_("envelope sender"), max_length=254)
    recipient = models.CharField(_("envelope recipient"), max_length=254)
    subject = models.CharField(_("subject"), max_length=998)
    source = models.BinaryField(_("source"))
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("simulated mail")
        verbose_name_plural = _("simulated mails")
        ordering = ["-id"]
        indexes = [models.Index(fields=["recipient", "-id"], name="sent_mail_by_recipient")]

    def __str__(self) -> str:
        return self.subject

    @property
    def message(self) -> EmailMessage:
        """The parsed mail."""
        return email.message_from_bytes(bytes(self.source), policy=email.policy.default)

    @property
    def text(self) -> str:
        """The plain text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part, or nothing."""
        return self._part("html")

    def _part(self, subtype: str) -> str:
        part = self.message.get_body(preferencelist=(subtype,))
        return str(part.get_content()) if part else ""
