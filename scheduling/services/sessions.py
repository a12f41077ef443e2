"""Sessions of group offerings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.services.audit import record_event
from scheduling.enums import SessionStatus
from scheduling.models import Session

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Offering


def cancel_sessions(offering: Offering, *, actor: User | None, reason: str) -> list[Session]:
    """Cancel every planned session of the offering, under its lock; whoever calls tells the people.

    The offering has no dates afterwards.
    """
    assert transaction.get_connection().in_atomic_block, "the offering's lock is held"
    sessions = list(Session.objects.filter(offering=offering, status=SessionStatus.PLANNED).order_by("pk"))
    for session in sessions:
        session.status = SessionStatus.CANCELED
        session.calendar_sequence += 1
        session.save(update_fields=["status", "calendar_sequence"])
        record_event("session.canceled", session, actor=actor, practice=offering.practice_id, reason=reason)
    offering.starts_at = offering.ends_at = None
    offering.save(update_fields=["starts_at", "ends_at"])
    return sessions
