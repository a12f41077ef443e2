"""What the student agreed to, as rows for the office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.enums import PeriodUnit, SchedulingType
from config.kit import money
from config.kit.pages.times import span, zone_label
from scheduling.enums import LocationType, SessionMode

LABELS: Final[Mapping[str, Any]] = {
    "title": gettext_lazy("Title"),
    "tutor": gettext_lazy("Tutor"),
    "lessons": gettext_lazy("Lessons"),
    "lesson_minutes": gettext_lazy("Minutes a lesson"),
    "scheduling_type": gettext_lazy("Planned"),
    "max_daily_lessons": gettext_lazy("At most a day"),
    "min_weekly_classes": gettext_lazy("At least a week"),
    "version": gettext_lazy("Edition of the terms"),
}
CHOSEN: Final[Mapping[str, Any]] = {
    "session_mode": gettext_lazy("Given"),
    "location_type": gettext_lazy("Place"),
    "location_details": gettext_lazy("Address or directions"),
}
WORDS: Final[Mapping[str, Any]] = {
    "scheduling_type": SchedulingType,
    "session_mode": SessionMode,
    "location_type": LocationType,
}
SAID_ELSEWHERE: Final = frozenset({"price", "currency", "max_period_value", "max_period_unit", "chosen"})


def agreed_table(terms: Mapping[str, Any], zone: ZoneInfo) -> SafeString | str:
    """The snapshot as a table of two columns, times in `zone`; what says nothing is left out."""
    rows = [(label, value) for label, value in agreed_rows(terms, zone) if value not in {None, ""}]
    if not rows:
        return ""
    cells = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows)
    return format_html('<table class="house-table house-rows"><tbody>{}</tbody></table>', cells)


def agreed_rows(terms: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[Any, Any]]:
    """Label and value of everything in the snapshot, what no label is known for under its own name."""
    if "price" in terms:
        yield _("Price"), price_words(terms)
    for name, label in LABELS.items():
        yield label, worded(name, terms.get(name))
    if value := terms.get("max_period_value"):
        unit = terms.get("max_period_unit")
        yield _("All lessons within"), f"{value} {PeriodUnit(unit).label.lower() if unit in PeriodUnit.values else ''}"
    chosen = terms.get("chosen") or {}
    if starts := chosen.get("starts"):
        lines = format_html_join(
            "", "<li>{}</li>", ((span(datetime.fromisoformat(one), None, zone, "full"),) for one in starts)
        )
        yield _("Chosen times (%(zone)s)") % {"zone": zone_label(zone)}, format_html("<ul>{}</ul>", lines)
    for name, label in CHOSEN.items():
        yield label, worded(name, chosen.get(name))
    for name, value in terms.items():
        if name not in LABELS and name not in SAID_ELSEWHERE:
            yield name.replace("_", " ").capitalize(), value


def price_words(terms: Mapping[str, Any]) -> str:
    """The price in its currency, or that there was none."""
    amount, currency = terms["price"], terms.get("currency", "")
    return money.display(amount, currency) if amount else _("Free")


def worded(name: str, value: Any) -> Any:
    """A choice in its words, anything else as it is."""
    words = WORDS.get(name)
    return words(value).label if words and value in words.values else value
