"""The outbox in the admin: what waits, what failed and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.kit.admin import Act, Group, ReadOnlyAdmin, TabularInline, display, register
from config.kit.admin.site import house_of
from messaging.delivery.enums import RETRYABLE_STATES, OutboxState
from messaging.delivery.models import OutboxAttachment, OutboxMessage
from messaging.delivery.services.staff import give_up_message, retry_message


class AttachmentInline(TabularInline[OutboxAttachment, OutboxMessage]):
    """What travels with a mail."""

    model = OutboxAttachment
    practice_path = "message__practice"
    fields = ("name", "content_type", "method")
    readonly_fields = ("name", "content_type", "method")


@register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin[OutboxMessage]):
    """Messages of the viewer's practices; their content is the reader's and is not shown."""

    group = Group.MESSAGES
    icon = "outbox"
    place = 10
    practice_path = "practice"

    list_display = ["created_at", "kind", "channel", "reader", "state", "attempts", "next_attempt_at", "last_error"]
    list_filter = ["state", "channel", "kind", "practice"]
    list_select_related = ["user", "practice"]
    search_fields = ["user__email", "address", "kind", "dedupe_key", "provider_message_id"]
    inlines = [AttachmentInline]
    fieldsets = [
        (None, {"fields": ["kind", "channel", "reader", "practice", "language", "time_zone", "url"]}),
        (_("Sending"), {"fields": ["state", "attempts", "next_attempt_at", "expires_at", "last_error", "sent_at"]}),
        (_("Identity"), {"fields": ["uid", "dedupe_key", "provider_message_id", "created_at"]}),
    ]

    def __init__(self, model: type[OutboxMessage], admin_site: Any) -> None:
        super().__init__(model, admin_site)
        self.acts = (  # on the instance: the audit trail belongs to the site the instance is registered at
            Act(
                "retry",
                _("Send again now"),
                self._retry,
                explanation=_("The message is tried at once, and from then on with its full time to succeed."),
                allowed=lambda _request, message: message.state in RETRYABLE_STATES,
                icon="send",
                in_list=True,
            ),
            Act(
                "give-up",
                _("Give up"),
                self._give_up,
                explanation=_("The message is not tried any more. The reader will not get it."),
                allowed=lambda _request, message: message.state == OutboxState.PENDING,
                kind="danger",
                icon="cancel_schedule_send",
                in_list=True,
            ),
        )

    def _retry(self, request: HttpRequest, message: OutboxMessage, _answers: Mapping[str, Any]) -> Any:
        retry_message(message, actor=self.actor(request))
        house_of(self.admin_site).record(request, "outbox_message.retried", message)
        return _("It will be sent in a moment.")

    def _give_up(self, request: HttpRequest, message: OutboxMessage, _answers: Mapping[str, Any]) -> Any:
        give_up_message(message, actor=self.actor(request))
        house_of(self.admin_site).record(request, "outbox_message.given_up", message)
        return _("It will not be sent.")

    @display(description=_("to"))
    def reader(self, message: OutboxMessage) -> str:
        """The person, else the address."""
        return str(message.user) if message.user else message.address
