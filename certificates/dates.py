"""Days of certificates: those of the practice's zone."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import Practice

MONTHS: Final = 12


def today_in(practice: Practice) -> date:
    """The day it is at the practice."""
    return timezone.now().astimezone(ZoneInfo(practice.time_zone)).date()


def add_months(day: date, months: int) -> date:
    """So many calendar months later; the 31st becomes the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
