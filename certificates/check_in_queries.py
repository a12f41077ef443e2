"""The sessions that somebody checks people in for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from accounts.rules import is_super_admin, roles_of
from certificates.check_in_rules import AT_THE_DOOR
from certificates.dates import today_in
from scheduling.models import Session

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Practice, User


def check_in_sessions(user: User, led: frozenset[int]) -> QuerySet[Session]:
    """Of every practice, canceled ones among them: those the person leads, and all where they stand at the door."""
    rows = Session.objects.select_related("offering", "practice", "location").order_by("starts_at", "pk")
    if is_super_admin(user):
        return rows
    open_to = {pk for pk, roles in roles_of(user).items() if roles & set(AT_THE_DOOR)}
    if user.is_superuser and user.confined_to is not None:
        open_to.add(user.confined_to)
    return rows.filter(Q(practice__in=open_to) | Q(offering__in=led), offering__is_active=True)


def sessions_today(user: User, practice: Practice, led: frozenset[int]) -> QuerySet[Session]:
    """Those of the practice that take place on the day it is there, or did not end before it."""
    start, end = bounds_of(today_in(practice), practice)
    rows = check_in_sessions(user, led).filter(practice=practice)
    return rows.filter(starts_at__lt=end, ends_at__gt=start)


def bounds_of(day: date, practice: Practice) -> tuple[datetime, datetime]:
    """When the day begins and ends at the practice."""
    zone = ZoneInfo(practice.time_zone)
    return (
        datetime.combine(day, time.min, zone),
        datetime.combine(day + timedelta(days=1), time.min, zone),
    )
