"""The rules that a practice publishes for booking and for leaving, computed in one place for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from catalog.enums import RunState
from catalog.models import Training
from enrollments.enums import SEAT_HOLDING, EnrollmentState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from enrollments.models import Enrollment

SEATED: Final = SEAT_HOLDING - {EnrollmentState.WAITLIST_INVITED}
GRACE: Final = timedelta(hours=1)
"""A window of 28 days is an hour shorter, so that exactly four weeks later is allowed across a clock change."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the booking policy says no: the dates that count, and the first start that it would allow."""

    text: str
    dates: tuple[datetime, ...]
    allowed_from: datetime


@dataclass(frozen=True, slots=True)
class LateTerms:
    """The cancellation policy that a late leaver agreed to; `is_blocking` means not by oneself."""

    hours: int
    is_blocking: bool
    text: str


def booked_dates(student: User, training_type_id: int) -> list[datetime]:
    """When the student's trainings of that type begin, one date a training, in order.

    Those count that are published, not called off, and in which the student
    holds a seat, an invitation's among it.
    """
    rows = Training.objects.filter(
        training_type=training_type_id,
        is_published=True,
        starts_at__isnull=False,
        enrollments__student=student,
        enrollments__state__in=sorted(SEAT_HOLDING),
    ).exclude(run_state=RunState.CALLED_OFF)
    found: dict[int, datetime | None] = dict(rows.values_list("pk", "starts_at"))
    return sorted(start for start in found.values() if start is not None)


def breaks_window(dates: Sequence[datetime], new: datetime, *, most: int, window: timedelta) -> bool:
    """Whether `new` beside `dates` makes more than `most` within less than `window`."""
    return bool(_too_close(dates, new, most=most, window=window))


def booking_refusal(training: Training, dates: Sequence[datetime]) -> Refusal | None:
    """What the booking policy has against this training for somebody with these dates; needs type and policy loaded."""
    policy = training.training_type.booking_policy
    if policy is None or not training.apply_policies or training.starts_at is None:
        return None
    window = timedelta(days=policy.window_days) - GRACE
    counted = _too_close(dates, training.starts_at, most=policy.most, window=window)
    if not counted:
        return None
    later = (date + window for date in dates if date + window >= training.starts_at)
    allowed = next(date for date in sorted(later) if not breaks_window(dates, date, most=policy.most, window=window))
    text = _("You cannot book %(name)s as you can only book %(most)s trainings in a %(days)s day period!") % {
        "name": training.title,
        "most": policy.most,
        "days": policy.window_days,
    }
    return Refusal(text, counted, allowed)


def late_cancellation(enrollment: Enrollment, now: datetime) -> LateTerms | None:
    """The terms that make leaving at `now` late, or None. Leaving a queue or declining is never late."""
    policy = enrollment.terms.get("cancellation_policy")
    start = enrollment.offering.starts_at
    if policy is None or start is None or enrollment.state not in SEATED:
        return None
    if now + timedelta(hours=policy["hours"]) <= start:
        return None
    return LateTerms(policy["hours"], policy["mode"] == "block", policy["text"])


def _too_close(dates: Sequence[datetime], new: datetime, *, most: int, window: timedelta) -> tuple[datetime, ...]:
    """The dates of the first group of `most` + 1 around `new` that lies within less than `window`."""
    line = sorted([*dates, new])
    place = line.index(new)
    for first in range(max(0, place - most), min(place, len(line) - most - 1) + 1):
        group = line[first : first + most + 1]
        if group[-1] - group[0] < window:
            group.remove(new)
            return tuple(group)
    return ()
