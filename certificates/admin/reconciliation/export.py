"""The lines as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from certificates.admin.reconciliation.cells import attended, booked, found, issued
from certificates.admin.reconciliation.reading import cases_of
from certificates.reconciliation.lines import Line, read_lines

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from certificates.models import ReconciliationCase, ReconciliationLine

BLOCK: Final = 500
"""So many lines are read at a time, each by the same number of statements."""


def heads() -> Sequence[Any]:
    """Of the columns."""
    return (
        *(_("Practice"), _("Person"), _("E-mail"), _("Training"), _("Type"), _("Begins")),
        *(_("Booked"), _("Booked since"), _("Attended"), _("Attendance noted")),
        *(_("Issued"), _("Our number"), _("Issued on"), _("Expires")),
        *(_("At the agency"), _("Agency's number"), _("Issued there"), _("Expires there"), _("Seen there")),
        *(_("Agency asked"), _("Booking at Hovn"), _("Hovn"), _("Hovn seen"), _("Disagreements")),
    )


def table(lines: QuerySet[ReconciliationLine]) -> Iterator[Sequence[Any]]:
    """Every line; `lines` are ordered by falling key."""
    last: int | None = None
    while True:
        rows = list((lines if last is None else lines.filter(pk__lt=last))[:BLOCK])
        if not rows:
            return
        cases = cases_of(rows)
        for line in read_lines(rows):
            yield _row(line, cases.get(line.enrollment.pk, []))
        last = rows[-1].pk


def _row(line: Line, cases: Sequence[ReconciliationCase]) -> Sequence[Any]:
    seat, ours, theirs, asked, booking = line.enrollment, line.issued, line.found, line.asked, line.booking
    zone = ZoneInfo(seat.practice.time_zone)

    def at(instant: datetime | None) -> str:
        return instant.astimezone(zone).isoformat(timespec="minutes") if instant else ""

    return (
        seat.practice.name,
        seat.student.full_name,
        seat.student.email,
        seat.offering.title,
        line.training_type.name if line.training_type else "",
        at(seat.offering.starts_at),
        booked(line).words,
        at(line.since),
        attended(line).words,
        at(line.attended.noted_at),
        issued(line).words,
        ours.number if ours else "",
        ours.issued_on if ours else "",
        (ours.expires_on or "") if ours else "",
        found(line).words,
        theirs.number if theirs else "",
        (theirs.issued_on or "") if theirs else "",
        (theirs.expires_on or "") if theirs else "",
        at(theirs.last_seen) if theirs else "",
        at(asked.last_checked) if asked else "",
        booking.reference if booking else "",
        booking.get_outcome_display() if booking else "",
        at(booking.last_seen) if booking else "",
        "; ".join(str(case.get_kind_display()) for case in cases),
    )
