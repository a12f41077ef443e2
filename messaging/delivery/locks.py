"""The row locks of this app."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from config.kit.locks import lock_rows
from messaging.delivery.enums import OPEN_STATES, OutboxState
from messaging.delivery.models import OutboxMessage

LEASE: Final = timedelta(minutes=5)


def claim_messages(
    *, lease: UUID, now: datetime, limit: int, only: Collection[int] | None = None
) -> list[OutboxMessage]:
    """Take up to `limit` due messages (of `only`, if given) for `LEASE` under the name `lease`; commits at once.

    Rows that another relay is taking at this moment are skipped, not waited
    for. A lease that ended is due again: its worker died or hangs, and may no
    longer settle. Each claim counts as a try.
    """
    due = OutboxMessage.objects.filter(state__in=sorted(OPEN_STATES), next_attempt_at__lte=now)
    if only is not None:
        due = due.filter(pk__in=only)
    with transaction.atomic():
        ids = list(
            due.order_by("next_attempt_at", "id")
            .select_for_update(skip_locked=True, of=("self",))
            .values_list("pk", flat=True)[:limit]
        )
        if not ids:
            return []
        OutboxMessage.objects.filter(pk__in=ids).update(
            state=OutboxState.LEASED, lease=lease, next_attempt_at=now + LEASE, attempts=F("attempts") + 1
        )
    return list(
        OutboxMessage.objects.filter(lease=lease)
        .select_related("user", "practice")
        .prefetch_related("attachments")
        .order_by("id")
    )


def lock_messages(messages: QuerySet[OutboxMessage]) -> list[OutboxMessage]:
    """Lock `messages` for a decision of a person and return them freshly read."""
    return lock_rows(messages)
