"""When the start of an offering moves, the ends of its open invitations follow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from accounts.services.audit import record_event
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.services.notices import tell_invitation_moved
from enrollments.services.promotion import BEFORE_START, SHORTEST

if TYPE_CHECKING:
    from catalog.models import Offering

TELLABLE: Final = timedelta(minutes=1)
"""A smaller change is none to anybody."""


def move_invitation_ends(offering: Offering) -> None:
    """Let open invitations of the locked offering end when its rules say so now; who has another end is told.

    A later start gives back the rest of the practice's window, an earlier one
    takes it away, but nobody's time to answer below 30 minutes from now.
    """
    now = timezone.now()
    rows = Enrollment.objects.filter(
        offering=offering.pk, state=EnrollmentState.WAITLIST_INVITED, invite_expires_at__gt=now
    )
    for enrollment in rows.select_related("student", "practice").order_by("pk"):
        was, end = enrollment.invite_expires_at, _end(enrollment, offering.starts_at, now)
        if was is None or abs(end - was) < TELLABLE:
            continue
        enrollment.offering = offering
        enrollment.invite_expires_at = end
        enrollment.save(update_fields=["invite_expires_at"])
        record_event(
            "enrollment.invitation_moved",
            enrollment,
            actor=None,
            practice=enrollment.practice_id,
            before=was.isoformat(),
            after=end.isoformat(),
        )
        tell_invitation_moved(enrollment)


def _end(enrollment: Enrollment, starts_at: datetime | None, now: datetime) -> datetime:
    """Never sooner than was said, but for the start; see `promotion.invitation_end`."""
    was, invited_at = enrollment.invite_expires_at, enrollment.invited_at
    assert was is not None
    assert invited_at is not None
    end = max(was, invited_at + timedelta(minutes=enrollment.practice.invite_window_minutes))
    if starts_at is None or end <= starts_at - BEFORE_START:
        return end
    return max(starts_at - BEFORE_START, min(was, now + SHORTEST))
