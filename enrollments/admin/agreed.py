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
from config.kit.pages.markdown import rendered
from config.kit.pages.times import span, zone_label
from enrollments.services.terms import cancellation_sentences
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
    "practice_terms_version": gettext_lazy("Edition of the school's settings"),
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
SAID_ELSEWHERE: Final = frozenset(
    {"price", "currency", "max_period_value", "max_period_unit", "chosen"}
    | {"starts_at", "booking_policy", "cancellation_policy"}
)


def agreed_table(terms: Mapping[str, Any], zone: ZoneInfo) -> SafeString | str:
    """The snapshot as a table of two columns, times in `zone`; what says nothing is left out."""
    rows = [(label, value) for label, value in agreed_rows(terms, zone) if value is not None and value != ""]
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
    yield from policy_rows(terms, zone)
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


def policy_rows(terms: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[Any, Any]]:
    """What only a group training agrees on: when it begins, how many one may book, until when one may leave."""
    if starts := terms.get("starts_at"):
        when = span(datetime.fromisoformat(starts), None, zone, "full")
        yield _("Begins (%(zone)s)") % {"zone": zone_label(zone)}, when
    if booking := terms.get("booking_policy"):
        most = _("At most %(most)s of this type in %(days)s days.")
        yield _("Booking policy"), _said([most % {"most": booking["most"], "days": booking["window_days"]}], booking)
    if "cancellation_policy" in terms:
        yield _("Cancellation"), _said(cancellation_sentences(dict(terms)), terms["cancellation_policy"] or {})


def _said(sentences: list[str], policy: Mapping[str, Any]) -> SafeString:
    """What follows from the policy, then what the school wrote under it."""
    ours = format_html_join("", "<p>{}</p>", ((sentence,) for sentence in sentences))
    return format_html("{}{}", ours, rendered(policy.get("text", "")))


def price_words(terms: Mapping[str, Any]) -> str:
    """The price in its currency, or that there was none."""
    amount, currency = terms["price"], terms.get("currency", "")
    return money.display(amount, currency) if amount else _("Free")


def worded(name: str, value: Any) -> Any:
    """A choice in its words, anything else as it is."""
    words = WORDS.get(name)
    return words(value).label if words and value in words.values else value
