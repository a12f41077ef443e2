"""Telling everybody on an offering what became of its sessions, after the change and without the offering's lock.

The change leaves a `SessionAnnouncement` in its own transaction. Whoever is
told gets it from a worker, a few hundred at a time; one that dies in between
is followed by the sweep, which goes on where it was.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from django.db.models import Min
from django.utils import timezone

from config.kit.errors import Busy
from config.kit.locks import locked_transaction
from scheduling.locks import lock_next_announcement
from scheduling.models import SessionAnnouncement
from scheduling.registry import participants_of
from scheduling.services.session_notices import tell_participants

BATCH: Final = 200
"""How many people are told in one transaction, and how many offerings in one sweep."""
KEPT: Final = timedelta(days=90)
logger = structlog.get_logger(__name__)


def announce_sessions(offering_id: int) -> int:
    """Tell whom the offering's changes concern, the earliest change first; returns how many people were told.

    Who is not on it any more was told by what ended that. May run twice and in
    several places at once: where somebody else is at it, nothing happens.
    """
    told = 0
    try:
        while (some := _tell_some(offering_id)) is not None:
            told += some
    except Busy:
        logger.info("sessions are being announced", offering=offering_id)
    return told


def announce_due(*, limit: int = BATCH) -> int:
    """Tell everybody whom no worker has told yet, and forget what was told long ago; returns how many people."""
    due = SessionAnnouncement.objects.filter(told_at=None).values("offering").annotate(first=Min("id"))
    told = 0
    for offering_id in list(due.order_by("first").values_list("offering", flat=True)[:limit]):
        try:
            told += announce_sessions(offering_id)
        except Exception:
            logger.exception("sessions not announced", offering=offering_id)
    SessionAnnouncement.objects.filter(told_at__lt=timezone.now() - KEPT).delete()
    return told


def _tell_some(offering_id: int) -> int | None:
    """The next readers of the first announcement; None when all are told."""
    with locked_transaction():
        announcement = lock_next_announcement(offering_id)
        if announcement is None:
            return None
        some = announcement.readers[announcement.told : announcement.told + BATCH]
        people = participants_of(offering_id, among=some)
        tell_participants(announcement, people)
        announcement.told += len(some)
        if announcement.told >= len(announcement.readers):
            announcement.told_at = timezone.now()
        announcement.save(update_fields=["told", "told_at"])
        return len(people)
