"""A line as the office reads it: each fact as words with an icon, and how old it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from certificates.badges import LOOKS, badge
from certificates.dates import today_in
from certificates.enums import CertificateStatus, ImportOutcome
from config.kit.pages.times import distance
from enrollments.enums import EnrollmentState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from certificates.models import ReconciliationCase
    from certificates.reconciliation.lines import Line

BOOKED: Final[Mapping[str, tuple[str, str]]] = {
    EnrollmentState.PENDING: ("hourglass_top", "warn"),
    EnrollmentState.ENROLLED: ("event_available", "info"),
    EnrollmentState.COMPLETED: ("task_alt", "ok"),
    EnrollmentState.CANCELED: ("event_busy", "neutral"),
}
ISSUED: Final[Mapping[str, tuple[str, str]]] = {
    CertificateStatus.PENDING: ("pending", "warn"),
    CertificateStatus.ISSUED: ("workspace_premium", "ok"),
    CertificateStatus.REVOKED: ("block", "bad"),
    CertificateStatus.SUPERSEDED: ("published_with_changes", "neutral"),
}
AT_HOVN: Final[Mapping[str, tuple[str, str]]] = {
    ImportOutcome.CANCELED: ("event_busy", "neutral"),
    ImportOutcome.NOT_UNDERSTOOD: ("help", "bad"),
    ImportOutcome.FAILED: ("error", "bad"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """`words` with an icon whose colour repeats them; `detail` in small; `seen` is when the fact was so."""

    words: str
    icon: str = ""
    tone: str = "neutral"
    detail: str = ""
    seen: datetime | None = None

    @property
    def age(self) -> str:
        """How long ago it was seen."""
        return distance(self.seen) if self.seen else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line with what disagrees on it."""

    line: Line
    cells: Sequence[tuple[str, Cell]]
    cases: Sequence[ReconciliationCase]


def row_of(line: Line, cases: Sequence[ReconciliationCase]) -> Row:
    """The line as it is shown."""
    return Row(
        line,
        (
            (_("Booked"), booked(line)),
            (_("Attended"), attended(line)),
            (_("Issued"), issued(line)),
            (_("At the agency"), found(line)),
            (_("Hovn"), at_hovn(line)),
        ),
        cases,
    )


def booked(line: Line) -> Cell:
    """The state of the seat."""
    icon, tone = BOOKED.get(line.enrollment.state, ("schedule", "neutral"))
    return Cell(line.enrollment.get_state_display(), icon, tone, seen=line.since)


def attended(line: Line) -> Cell:
    """At how many sessions."""
    seen = line.attended
    if seen.noted_at is None:
        return _nothing(_("To come") if not line.enrollment.offering.has_started else _("Not noted"))
    if seen.is_absent_throughout:
        return Cell(_("Absent"), "person_off", "bad", seen=seen.noted_at)
    words = _("%(there)d of %(planned)d") % {"there": seen.there, "planned": seen.planned}
    is_whole = seen.there >= seen.planned
    return Cell(words, "how_to_reg" if is_whole else "rule", "ok" if is_whole else "warn", seen=seen.noted_at)


def issued(line: Line) -> Cell:
    """Our own certificate."""
    certificate = line.issued
    if certificate is None:
        is_due = line.issues and line.enrollment.state == EnrollmentState.COMPLETED
        return Cell(_("Not issued"), "radio_button_unchecked", "warn") if is_due else _nothing()
    icon, tone = ISSUED[certificate.status]
    return Cell(certificate.get_status_display(), icon, tone, certificate.number, certificate.updated_at)


def found(line: Line) -> Cell:
    """What the agency lists, or since when it is known not to."""
    certificate, asked = line.found, line.asked
    if certificate is not None:
        shown = badge(certificate.expires_on, today_in(line.enrollment.practice))
        tone = LOOKS[shown.state][0]
        return Cell(shown.text, "verified", tone, certificate.number, certificate.last_seen or certificate.created_at)
    if not line.is_listed:
        return _nothing()
    if asked is None or asked.last_checked is None:
        return Cell(_("Not asked yet"), "question_mark", "neutral")
    return Cell(_("Not listed"), "search_off", "warn", seen=asked.last_checked)


def at_hovn(line: Line) -> Cell:
    """The booking there."""
    booking = line.booking
    if booking is None:
        return _nothing()
    icon, tone = AT_HOVN.get(booking.outcome, ("event_available", "ok"))
    words: Any = _("Canceled") if booking.outcome == ImportOutcome.CANCELED else _("Booked")
    if booking.outcome in {ImportOutcome.FAILED, ImportOutcome.NOT_UNDERSTOOD}:
        words = booking.get_outcome_display()
    return Cell(str(words), icon, tone, booking.reference, booking.last_seen)


def _nothing(words: str = "") -> Cell:
    """Nothing is known, and nothing is missing."""
    return Cell(words or "\N{EN DASH}")
