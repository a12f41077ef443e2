"""Into the outbox, and out of it again before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from messaging.delivery.context import encode_context
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.kinds import MessageKind, get_kind
from messaging.delivery.mail.headers import header_text
from messaging.delivery.models import OutboxAttachment, OutboxMessage
from messaging.delivery.people import Reader, Sender
from messaging.delivery.tasks import deliver

LONGEST_KEY: Final = 200
LARGEST_ATTACHMENT: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file for a mail: text (sent as UTF-8) or bytes, up to 5 MB; `method` is a calendar's (REQUEST, CANCEL)."""

    name: str
    content: str | bytes
    content_type: str
    method: str = ""

    def __post_init__(self) -> None:
        if len(self.content) > LARGEST_ATTACHMENT:
            raise ValueError(f"{self.name} is too large for a mail")
        if "/" not in self.content_type or header_text(self.content_type) != self.content_type:
            raise ValueError(f"{self.content_type!r} is not a type")

    def row(self, message: OutboxMessage) -> OutboxAttachment:
        """The row that keeps it beside `message`."""
        return OutboxAttachment(
            message=message,
            name=header_text(self.name)[:128],
            content_type=self.content_type,
            method=self.method,
            content=self.content.encode() if isinstance(self.content, str) else self.content,
        )


def send(
    kind: str,
    *,
    to: Reader | str,
    practice: Sender | None,
    context: Mapping[str, Any],
    dedupe_key: str,
    url: str = "",
    attachments: Sequence[Attachment] = (),
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    address: str = "",
    language: str = "",
    time_zone: str = "",
) -> list[OutboxMessage]:
    """Put one message per channel of `kind` into the outbox, in the caller's transaction.

    `to` is a person, a mail address or an E.164 number; a bare address is
    reached by its own channel only and takes required kinds only (nobody is
    there who could refuse). `address` writes to another mail address of the
    person, `language` and `time_zone` override the reader's. `url` is a path of
    this site. Nothing is sent after `expires_at`.

    Returns the rows, by channel. The same `dedupe_key` with the same kind and
    reader gives the rows of the first time and changes nothing. Raises
    `LookupError`, `ValueError` or `TypeError` for what the kind does not allow:
    those are mistakes in code, not of people.
    """
    known = get_kind(kind)
    _check_call(known, context=context, dedupe_key=dedupe_key, url=url, to=to)
    now = timezone.now()
    due = due_at or now
    user_id, fixed = (None, to) if isinstance(to, str) else (to.pk, address)
    drafts = [
        OutboxMessage(
            kind=known.name,
            channel=channel,
            user_id=user_id,
            address=fixed if channel == Channel.EMAIL or user_id is None else "",
            practice_id=practice.pk if practice else None,
            language=language,
            time_zone=time_zone,
            context=encode_context(context),
            url=url,
            dedupe_key=row_key(known.name, dedupe_key, user_id or fixed, channel),
            next_attempt_at=due,
            expires_at=expires_at or due + known.lifetime,
        )
        for channel in _channels(known, to)
    ]
    with transaction.atomic(savepoint=False):
        OutboxMessage.objects.bulk_create(drafts, ignore_conflicts=True)
        rows = list(
            OutboxMessage.objects.filter(dedupe_key__in=[draft.dedupe_key for draft in drafts]).order_by("channel")
        )
        ours = {draft.uid for draft in drafts}
        new = [row for row in rows if row.uid in ours]
        if attachments and (mails := [row for row in new if row.channel == Channel.EMAIL]):
            OutboxAttachment.objects.bulk_create([file.row(mail) for mail in mails for file in attachments])
        if new and due <= now:
            deliver.on_commit([row.pk for row in new])
    return rows


def withdraw(kind: str, *, dedupe_key: str, reason: str = "Withdrawn by the sender.") -> int:
    """Take back what waits under `kind` and `dedupe_key`, for every reader and channel; returns how many rows.

    What is being sent at this moment, or was sent, stays.
    """
    return OutboxMessage.objects.filter(
        dedupe_key__startswith=f"{kind}|{dedupe_key}|", state=OutboxState.PENDING
    ).update(state=OutboxState.SUPPRESSED, last_error=reason)


def row_key(kind: str, dedupe_key: str, reader: object, channel: str) -> str:
    """The unique key of one row: what, about what, to whom, how."""
    return f"{kind}|{dedupe_key}|{reader}|{channel}"


def _channels(kind: MessageKind, to: Reader | str) -> list[Channel]:
    if not isinstance(to, str):
        return sorted(kind.channels)
    wanted = Channel.SMS if to.startswith("+") else Channel.EMAIL
    if wanted not in kind.channels:
        raise ValueError(f"{kind.name} cannot reach {wanted.label}")
    return [wanted]


def _check_call(kind: MessageKind, *, context: Mapping[str, Any], dedupe_key: str, url: str, to: Reader | str) -> None:
    missing, unknown = set(kind.example) - set(context), set(context) - set(kind.example)
    if missing or unknown:
        raise ValueError(f"{kind.name}: missing {sorted(missing)}, unknown {sorted(unknown)} in the context")
    if not dedupe_key or len(dedupe_key) > LONGEST_KEY or "|" in dedupe_key:
        raise ValueError(f"{kind.name}: a dedupe key has 1 to {LONGEST_KEY} characters, none of them |")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"{kind.name}: {url!r} is not a path of this site")
    if isinstance(to, str) and not kind.required:
        raise ValueError(f"{kind.name} is optional: it needs a person who can refuse it, not an address")
