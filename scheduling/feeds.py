"""Everything that a person takes part in or teaches, as one calendar to subscribe to."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation

from scheduling.calendars import lesson_event
from scheduling.enums import SessionStatus, SlotStatus
from scheduling.queries import lessons_for_user
from scheduling.registry import seat_holding_states, waiting_states
from scheduling.session_calendars import feed_event, new_calendar
from scheduling.session_queries import sessions_for_user, sessions_taught_by

if TYPE_CHECKING:
    from icalendar import Calendar

    from accounts.models import User
    from scheduling.models import Session
    from scheduling.registry import Standing

PAST: Final = timedelta(days=90)
CANCELED: Final = timedelta(days=30)
"""How long a canceled date is shown as such, counted from the change."""


def feed_content(user: User) -> tuple[bytes, datetime]:
    """The file and when anything in it last changed; the same bytes as long as nothing does.

    From 90 days ago on. Who waits has the dates tentatively. In the person's language.
    """
    now = timezone.now()
    shown = Q(ends_at__gt=now - PAST) & (Q(status=SessionStatus.PLANNED) | Q(updated_at__gt=now - CANCELED))
    led = list(sessions_taught_by(user).filter(shown))
    attended = [session for session in sessions_for_user(user).filter(shown) if session not in led]
    lessons = lessons_for_user(user).filter(ends_at__gt=now - PAST).exclude(status=SlotStatus.HELD)
    slots = list(lessons.filter(~Q(status=SlotStatus.CANCELED) | Q(updated_at__gt=now - CANCELED)))
    enrolled = _standings(user, attended)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        calendar = new_calendar("PUBLISH", name="Campanile")
        for session in led:
            _add(calendar, session, "confirmed", 0)
        for session in attended:
            _add(calendar, session, *enrolled[session.offering_id])
        for slot in slots:
            calendar.add_component(lesson_event(slot))
        calendar.add_missing_timezones()
        content: bytes = calendar.to_ical()
    return content, max((row.updated_at for row in (*led, *attended, *slots)), default=user.created_at)


def digest_of(secret: str) -> str:
    """What is kept to find an address again; whoever reads the table cannot tell the address by it."""
    return sha256(secret.encode()).hexdigest()


def _add(calendar: Calendar, session: Session, standing: Standing, sequence: int) -> None:
    zone = ZoneInfo(session.practice.time_zone)
    calendar.add_component(
        feed_event(session, summary=session.offering.title, standing=standing, sequence=sequence, zone=zone)
    )


def _standings(user: User, sessions: list[Session]) -> dict[int, tuple[Standing, int]]:
    """How the person stands with each offering, and their enrolment's share of the sequence."""
    offerings = {session.offering_id for session in sessions}
    states = sorted(seat_holding_states() | waiting_states())
    rows = user.enrollments.filter(offering__in=offerings, state__in=states)
    return {
        row.offering_id: ("tentative" if row.state in waiting_states() else "confirmed", row.calendar_sequence)
        for row in rows
    }
