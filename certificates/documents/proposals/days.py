"""Days as people print them, in English and Dutch."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from certificates.dates import add_months

EARLIEST: Final = 1950
LATEST: Final = 2150
NAMES: Final = {
    name: number
    for number, names in enumerate(
        (
            "january januari jan", "february februari feb", "march maart mar mrt", "april apr", "may mei",
            "june juni jun", "july juli jul", "august augustus aug", "september sep sept", "october oktober oct okt",
            "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "|".join(sorted(NAMES, key=len, reverse=True))
_PATTERN: Final = re.compile(
    rf"""(?<![0-9A-Za-z/.-])(?:
      (?P<iso>[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}})
    | (?P<one>[0-9]{{1,2}})(?P<sign>[./-])(?P<two>[0-9]{{1,2}})(?P=sign)(?P<year>[0-9]{{4}}|[0-9]{{2}})
    | (?P<name_first>{_MONTH})\.?\s+(?P<day_after>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year_after>[0-9]{{4}})
    | (?P<day_before>[0-9]{{1,2}})(?:st|nd|rd|th|e)?\s+(?:of\s+)?
      (?P<name_last>{_MONTH})\.?,?\s+(?P<year_last>[0-9]{{4}})
    | (?P<month>[0-9]{{1,2}})[/-](?P<month_year>[0-9]{{4}})
    | (?P<name_alone>{_MONTH})\.?\s+(?P<year_alone>[0-9]{{4}})
    )(?![0-9A-Za-z]|[./-][0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
_PERIOD: Final = re.compile(
    r"(?<![0-9])(?P<count>[0-9]{1,2})\s*[- ]?(?P<unit>years?|yrs?|jaar|jaren|months?|maanden|maand)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that stands from `start` on; `is_certain` unless day and month could be the other way round.

    `is_month`: only the month is printed, `day` is its last.
    """

    day: date
    start: int
    is_certain: bool = True
    is_month: bool = False


def days_in(text: str, *, day_first: bool) -> Iterator[Day]:
    """Every day in the line that exists; `day_first` is how 3/4/2026 is read where nothing tells."""
    for found in _PATTERN.finditer(text):
        read = _read(found, day_first=day_first)
        if read is not None:
            yield read


def after_period(text: str, start: date) -> date | None:
    """So long after `start` as the line says ("valid for 2 years"), None where it says nothing of the kind."""
    found = _PERIOD.search(text)
    if found is None or not int(found["count"]):
        return None
    months = int(found["count"]) * (1 if found["unit"].lower().startswith("m") else 12)
    return add_months(start, months) if start.year + months // 12 < LATEST else None


def _read(found: re.Match[str], *, day_first: bool) -> Day | None:
    part = {name: value for name, value in found.groupdict().items() if value is not None}
    start = found.start()
    if "iso" in part:
        return _whole(*(int(number) for number in part["iso"].split("-")), start=start)
    if "one" in part:
        return _numeric(part, start, day_first=day_first)
    if "name_first" in part:
        return _whole(int(part["year_after"]), NAMES[part["name_first"].lower()], int(part["day_after"]), start=start)
    if "name_last" in part:
        return _whole(int(part["year_last"]), NAMES[part["name_last"].lower()], int(part["day_before"]), start=start)
    if "month" in part:
        return _month(int(part["month_year"]), int(part["month"]), start)
    return _month(int(part["year_alone"]), NAMES[part["name_alone"].lower()], start)


def _numeric(part: dict[str, str], start: int, *, day_first: bool) -> Day | None:
    one, two, written = int(part["one"]), int(part["two"]), part["year"]
    year = int(written) if len(written) > len("24") else 2000 + int(written)
    is_dotted = part["sign"] == "."
    is_day_first = day_first or is_dotted or one > 12  # noqa: PLR2004 - months
    if two > 12:  # noqa: PLR2004 - months
        is_day_first = False
    day, month = (one, two) if is_day_first else (two, one)
    is_certain = is_dotted or day > 12 or day == month  # noqa: PLR2004 - months
    return _whole(year, month, day, start=start, is_certain=is_certain)


def _whole(year: int, month: int, day: int, *, start: int, is_certain: bool = True) -> Day | None:
    if not EARLIEST <= year < LATEST:
        return None
    try:
        return Day(date(year, month, day), start, is_certain)
    except ValueError:
        return None


def _month(year: int, month: int, start: int) -> Day | None:
    if not (EARLIEST <= year < LATEST and 1 <= month <= 12):  # noqa: PLR2004 - months
        return None
    return Day(date(year, month, monthrange(year, month)[1]), start, is_month=True)
