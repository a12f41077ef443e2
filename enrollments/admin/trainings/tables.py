"""What the office reads on a training's page: the waiting list and what was decided about it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from enrollments.admin.inlines import link_to, moment, table
from enrollments.queries import decisions_of
from enrollments.services.waiting import waiting_line

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from catalog.models import Training

LOOKED_AT: Final = 50


def line_table(training: Training) -> SafeString | str:
    """The head of the waiting list with who would be passed over; the empty string where nobody waits."""
    if not training.waitlist_length:
        return _("Nobody waits.")
    rows = [
        (
            one.place,
            link_to(one.enrollment, str(one.enrollment.student)),
            moment(one.enrollment.queued_at),
            one.passed.label if one.passed else _("comes next when it is their turn"),
        )
        for one in islice(waiting_line(training.offering_ptr), LOOKED_AT)
    ]
    return table([_("Place"), _("Student"), _("Waits since"), _("Verdict")], rows)


def decisions_table(training: Training) -> SafeString | str:
    """The latest decisions, newest first."""
    rows = [
        (
            moment(row.created_at),
            row.get_cause_display(),
            str(row.actor or ""),
            row.place or "",
            link_to(row.enrollment, str(row.enrollment.student)) if row.enrollment else "",
            row.get_outcome_display(),
        )
        for row in decisions_of(training).order_by("-id")[:LOOKED_AT]
    ]
    if not rows:
        return _("Nothing was decided yet.")
    heads = [_("When"), _("Because"), _("By"), _("Place"), _("Student"), _("Outcome")]
    more = format_html(
        '<p><a href="{}">{}</a></p>',
        reverse("enrollments:staff-decisions", args=[training.uid]),
        _("All decisions, on the trainer's page"),
    )
    return table(heads, rows) + more


def trainer_page_link(training: Training) -> SafeString:
    """The page with the participants, where people are invited, removed and written to."""
    return format_html(
        '<a href="{}">{}</a>',
        reverse("enrollments:staff-training", args=[training.uid]),
        _("Participants, attendance and messages"),
    )
