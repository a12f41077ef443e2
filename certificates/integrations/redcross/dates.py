"""Dates as the Red Cross writes them, and until when a certificate counts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_WORDS: Final = re.compile(r"([a-z]{3})\s+([0-9]{1,2}),\s+([0-9]{4}|[0-9]{2})", re.IGNORECASE)
PIVOT: Final = 69
"""Two-digit years from here on belong to the last century, as POSIX has it."""
EARLIEST: Final = 1950
LATEST: Final = 2150
SKILLS_SESSION: Final = "eligible for skills session within 90 days"
SKILLS_DAYS: Final = timedelta(days=90)
ASSUMED_YEARS: Final = 2


def read_date(text: str) -> date | None:
    """`03/15/2024`, `Mar 15, 2024` or `Mar 15, 24`; None for anything else and for days that do not exist.

    Month names are English whatever the locale of this machine.
    """
    words = text.strip()
    if found := _NUMBERS.fullmatch(words):
        month, day, year = (int(part) for part in found.groups())
        return _day(year, month, day)
    if found := _WORDS.fullmatch(words):
        name, number, written = found.groups()
        if name.lower() not in MONTHS:
            return None
        year = int(written) + (0 if len(written) > len("24") else 1900 if int(written) >= PIVOT else 2000)
        return _day(year, MONTHS.index(name.lower()) + 1, int(number))
    return None


def expiry(course_name: str, issued_on: date | None, scraped: date | None) -> tuple[date | None, bool]:
    """Until when (that day included), and whether we assume it.

    A course that only makes eligible for a skills session counts 90 days,
    whatever the site says. A missing expiry is assumed two years after the
    issue; without a date of issue nothing is assumed.
    """
    if issued_on and SKILLS_SESSION in " ".join(course_name.lower().split()):
        return issued_on + SKILLS_DAYS, False
    if scraped or not issued_on:
        return scraped, False
    return years_later(issued_on, ASSUMED_YEARS), True


def years_later(day: date, years: int) -> date:
    """The same day so many years on; 28 February after a 29th that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _day(year: int, month: int, day: int) -> date | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
