"""One's place in the queue, the rule, and every decision that was made."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.people import signed_in
from catalog.pages.practices import show_in_practice
from config.kit.errors import NotFound
from enrollments.enums import DecisionCause as Cause
from enrollments.enums import DecisionOutcome as Outcome
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.pages.belonging import place_in_navigation
from enrollments.queries import access_enrollment, decisions_of
from enrollments.services.waiting import place_of, refuses_waiting_lists

if TYPE_CHECKING:
    from enrollments.models import Enrollment, WaitlistDecision

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """One look at the list, without anybody's name."""

    when: datetime
    words: str
    is_mine: bool


@never_cache
@require_safe
def queue_place(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Where the student stands, and how it came about; the same facts as staff see, without names."""
    viewer = signed_in(request)
    shown = access_enrollment(viewer, uid)
    if not shown.transitions.filter(event=EnrollmentEvent.JOIN_WAITLIST).exists():
        raise NotFound
    show_in_practice(request, shown.practice)
    place_in_navigation(request, shown)
    is_waiting = shown.state == EnrollmentState.WAITLIST
    return render(
        request,
        "enrollments/trainings/queue.html",
        {
            "enrollment": shown,
            "offering": shown.offering,
            "is_student": shown.student_id == viewer.pk,
            "place": place_of(shown) if is_waiting else None,
            "is_opted_out": is_waiting and refuses_waiting_lists(shown.student),
            "decisions": decisions_for(shown),
            "window": window_words(shown.practice.invite_window_minutes),
        },
    )


def window_words(minutes: int) -> str:
    """How long an invitation is open: `2 days`, `36 hours`, `90 minutes`."""
    days, hours = minutes // 1440, minutes // 60
    if minutes % 1440 == 0:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes % 60 == 0:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def decisions_for(enrollment: Enrollment) -> list[ToldDecision]:
    """What was decided since they came, the newest first."""
    rows = decisions_of(enrollment.offering).filter(created_at__gte=enrollment.created_at).order_by("-id")[:MOST]
    return [ToldDecision(row.created_at, in_words(row, enrollment), is_about(row, enrollment)) for row in rows]


def is_about(row: WaitlistDecision, enrollment: Enrollment) -> bool:
    """Whether the decision was about this very person."""
    return row.enrollment_id == enrollment.pk


def in_words(row: WaitlistDecision, enrollment: Enrollment) -> str:
    """One sentence: who, by place, was invited or passed over, and why."""
    values = {"place": row.place or 0, "because": because(row.cause)}
    if is_about(row, enrollment):
        mine = {
            Outcome.INVITED: _("You, in place %(place)d, were invited %(because)s."),
            Outcome.PASSED_OPTED_OUT: _(
                "You, in place %(place)d, were passed over because you want no messages about waiting lists."
            ),
            Outcome.PASSED_NOT_ACTIVE: _(
                "You, in place %(place)d, were passed over because you are no active student of the school."
            ),
        }
        return mine[Outcome(row.outcome)] % values
    others = {
        Outcome.INVITED: _("The person in place %(place)d was invited %(because)s."),
        Outcome.PASSED_OPTED_OUT: _(
            "The person in place %(place)d was passed over: they want no messages about waiting lists."
        ),
        Outcome.PASSED_NOT_ACTIVE: _(
            "The person in place %(place)d was passed over: they are no active student of the school."
        ),
        Outcome.STOPPED_NO_SEAT: _("Nobody else was invited: no place was free any more."),
        Outcome.STOPPED_NOBODY: _("Nobody else was invited: nobody else could be."),
        Outcome.STOPPED_STARTED: _("Nobody was invited: it had begun."),
        Outcome.STOPPED_TOO_LATE: _("Nobody was invited: it was too short before the start."),
        Outcome.STOPPED_LIMIT: _("Nobody else was invited: the school asked for no more."),
    }
    return others[Outcome(row.outcome)] % values


def because(cause: str) -> str:
    """Why the list was looked at, as the end of a sentence."""
    words = {
        Cause.LEFT: _("because somebody left"),
        Cause.DECLINED: _("because somebody declined"),
        Cause.EXPIRED: _("because an invitation expired"),
        Cause.PAYMENT_EXPIRED: _("because a place was not paid in time"),
        Cause.REFUNDED: _("because a place was paid back"),
        Cause.STAFF_INVITED: _("because the school invited the next"),
        Cause.STAFF_CHOSE: _("because the school asked for it"),
        Cause.CAPACITY_RAISED: _("because there are more places"),
        Cause.MOVED_OUT: _("because somebody was moved"),
    }
    return words[Cause(cause)]
