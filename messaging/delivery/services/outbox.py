"""Into the outbox, and out of it again before it is sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.kit.statements import OneOf, Statement, insert_missing
from messaging.delivery.context import encode_context
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.kinds import MessageKind, get_kind
from messaging.delivery.mail.headers import header_text
from messaging.delivery.models import OutboxAttachment, OutboxMessage
from messaging.delivery.people import Reader, Sender
from messaging.delivery.relay import BATCH
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
    recipe: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.content) > LARGEST_ATTACHMENT:
            raise ValueError(f"{self.name} is too large for a mail")
        if self.recipe and self.content:
            raise ValueError(f"{self.name} has content and a recipe")
        if "/" not in self.content_type or header_text(self.content_type) != self.content_type:
            raise ValueError(f"{self.content_type!r} is not a type")

    @classmethod
    def later(
        cls, name: str, *, recipe: str, values: Mapping[str, Any], content_type: str = "text/calendar", method: str = ""
    ) -> Attachment:
        """A file that the worker makes from `values` when it sends the mail (`messaging.delivery.recipes`)."""
        return cls(name, b"", content_type, method, recipe, values)

    def row(self, message: OutboxMessage) -> OutboxAttachment:
        """The row that keeps it beside `message`."""
        return OutboxAttachment(
            message=message,
            name=header_text(self.name)[:128],
            content_type=self.content_type,
            method=self.method,
            content=self.content.encode() if isinstance(self.content, str) else self.content,
            recipe=self.recipe,
            values=encode_context(self.values),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One message before it is put into the outbox; the fields are those of `send`."""

    kind: str
    to: Reader | str
    practice: Sender | None
    context: Mapping[str, Any]
    dedupe_key: str
    url: str = ""
    attachments: Sequence[Attachment] = ()
    due_at: datetime | None = None
    expires_at: datetime | None = None
    address: str = ""
    language: str = ""
    time_zone: str = ""

    def rows(self, now: datetime) -> list[OutboxMessage]:
        """A row for each channel of the kind, by channel. Raises what `send` raises."""
        kind = get_kind(self.kind)
        _check_call(kind, context=self.context, dedupe_key=self.dedupe_key, url=self.url, to=self.to)
        due = self.due_at or now
        user_id, fixed = (None, self.to) if isinstance(self.to, str) else (self.to.pk, self.address)
        context = encode_context(self.context)
        return [
            OutboxMessage(
                kind=kind.name,
                channel=channel,
                user_id=user_id,
                address=fixed if channel == Channel.EMAIL or user_id is None else "",
                practice_id=self.practice.pk if self.practice else None,
                language=self.language,
                time_zone=self.time_zone,
                context=context,
                url=self.url,
                dedupe_key=row_key(kind.name, self.dedupe_key, user_id or fixed, channel),
                next_attempt_at=due,
                expires_at=self.expires_at or due + kind.lifetime,
            )
            for channel in _channels(kind, self.to)
        ]


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
    draft = Draft(
        kind=kind,
        to=to,
        practice=practice,
        context=context,
        dedupe_key=dedupe_key,
        url=url,
        attachments=attachments,
        due_at=due_at,
        expires_at=expires_at,
        address=address,
        language=language,
        time_zone=time_zone,
    )
    return send_together([draft])


def send_together(drafts: Sequence[Draft]) -> list[OutboxMessage]:
    """`send` for many kinds and readers at once, by one insert; the rows in the order of `drafts`, by channel."""
    now = timezone.now()
    files: dict[str, Sequence[Attachment]] = {}
    made: list[OutboxMessage] = []
    for draft in drafts:
        for row in draft.rows(now):
            made.append(row)
            if draft.attachments and row.channel == Channel.EMAIL:
                files[row.dedupe_key] = draft.attachments
    if not made:
        return []
    with transaction.atomic(savepoint=False):
        insert_missing(made, by="dedupe_key")
        new = [row for row in made if not row._state.adding]  # noqa: SLF001 - what Django says of a row not yet written
        kept = {row.dedupe_key: row for row in new}
        if there := [row.dedupe_key for row in made if row.dedupe_key not in kept]:
            kept |= {row.dedupe_key: row for row in _KEPT.all(keys=there)}
        OutboxAttachment.objects.bulk_create(
            [file.row(mail) for mail in new for file in files.get(mail.dedupe_key, ())]
        )
        if due := sorted(row.pk for row in new if row.next_attempt_at <= now):
            for first in range(0, len(due), BATCH):
                deliver.on_commit(due[first : first + BATCH])
    return [kept[key] for key in dict.fromkeys(row.dedupe_key for row in made)]


def withdraw(kind: str, *, dedupe_key: str, reason: str = "Withdrawn by the sender.") -> int:
    """Take back what waits under `kind` and `dedupe_key`, for every reader and channel; returns how many rows.

    What is being sent at this moment, or was sent, stays.
    """
    return OutboxMessage.objects.filter(
        dedupe_key__startswith=f"{kind}|{dedupe_key}|", state=OutboxState.PENDING
    ).update(state=OutboxState.SUPPRESSED, last_error=reason)


def withdraw_every(
    kinds: Collection[str],
    *,
    about: str,
    channels: Collection[Channel] = tuple(Channel),
    reason: str = "Withdrawn by the sender.",
) -> int:
    """As `withdraw` for every dedupe key of `kinds` that is `about` with something after a colon, on these channels."""
    named = reduce(or_, (Q(dedupe_key__startswith=f"{kind}|{about}:") for kind in kinds))
    return OutboxMessage.objects.filter(named, channel__in=channels, state=OutboxState.PENDING).update(
        state=OutboxState.SUPPRESSED, last_error=reason
    )


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


_KEPT: Final = Statement(lambda: OutboxMessage.objects.filter(OneOf("dedupe_key", "keys")))
