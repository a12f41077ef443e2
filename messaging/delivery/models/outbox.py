"""What is on its way."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kit.ids import uuid7
from messaging.delivery.enums import OPEN_STATES, Channel, OutboxState


class OutboxMessage(models.Model):
    """One message to one reader by one channel.

    `next_attempt_at` is the sweep's only clock: the due time or next try of a
    pending message, the end of the lease of a leased one. `lease` names the
    worker's claim, so that a late worker cannot settle what another took over.
    `address`, `language` and `time_zone` are empty until sending unless the
    caller fixed them; what was used is written back. `context` holds ids and
    plain values (`messaging.delivery.context`).
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=64)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="outbox_messages",
        verbose_name=_("reader"),
    )
    address = models.CharField(_("address"), max_length=254, blank=True)
    practice = models.ForeignKey(
        "accounts.Practice",
        on_delete=models.PROTECT,
        null=True,
        related_name="outbox_messages",
        verbose_name=_("practice"),
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    context = models.JSONField(_("values"), default=dict)
    url = models.CharField(_("about"), max_length=500, blank=True)
    dedupe_key = models.CharField(_("once per"), max_length=600, unique=True)

    state = models.CharField(_("state"), max_length=12, choices=OutboxState, default=OutboxState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"), default=timezone.now)
    expires_at = models.DateTimeField(_("pointless after"))
    lease = models.UUIDField(_("lease"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True)
    provider_message_id = models.CharField(_("provider's id"), max_length=255, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=OutboxState.values), name="outbox_message_state_known"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="outbox_message_channel_known"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | ~models.Q(address=""), name="outbox_message_has_reader"
            ),
            models.CheckConstraint(
                condition=models.Q(state=OutboxState.LEASED, lease__isnull=False)
                | (~models.Q(state=OutboxState.LEASED) & models.Q(lease__isnull=True)),
                name="outbox_message_lease_while_leased",
            ),
            models.CheckConstraint(
                condition=models.Q(state=OutboxState.SENT, sent_at__isnull=False)
                | (~models.Q(state=OutboxState.SENT) & models.Q(sent_at__isnull=True)),
                name="outbox_message_sent_at_when_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                name="outbox_message_due",
                condition=models.Q(state__in=sorted(OPEN_STATES)),
            ),
            models.Index(fields=["state", "-id"], name="outbox_message_by_state"),
            models.Index(fields=["user", "-id"], name="outbox_message_by_user"),
            models.Index(fields=["practice", "-id"], name="outbox_message_by_practice"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.get_channel_display()}"


class OutboxAttachment(models.Model):
    """A file that travels with a mail; `method` is a calendar's (REQUEST, CANCEL, PUBLISH).

    Either its content is here, or `recipe` names who makes it from `values` when
    the mail is sent (`messaging.delivery.recipes`).
    """

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("file name"), max_length=128)
    content_type = models.CharField(_("type"), max_length=100)
    method = models.CharField(_("calendar method"), max_length=16, blank=True)
    content = models.BinaryField(_("content"), default=bytes)
    recipe = models.CharField(_("recipe"), max_length=64, blank=True)
    values = models.JSONField(_("values of the recipe"), default=dict)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipe="") | models.Q(content=b""), name="outbox_attachment_content_or_recipe"
            ),
        ]

    def __str__(self) -> str:
        return self.name
