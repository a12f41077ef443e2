"""What an enrolment's page says beyond lessons where it belongs to a group or to a waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog.enums import OfferingKind
from enrollments.enums import OPEN, EnrollmentState
from enrollments.pages.trainings.leave import may_leave
from enrollments.pages.trainings.listing import PLANNED
from enrollments.services.terms import GROUP_TERMS_VERSION
from enrollments.services.waiting import place_of, refuses_waiting_lists

if TYPE_CHECKING:
    from enrollments.models import Enrollment

WAITED = {
    EnrollmentState.WAITLIST,
    EnrollmentState.WAITLIST_INVITED,
    EnrollmentState.WAITLIST_INVITE_EXPIRED,
    EnrollmentState.WAITLIST_DECLINED,
}


def group_facts(shown: Enrollment) -> dict[str, Any]:
    """Dates, place in the queue, and the policies that were agreed to; `is_group` is False for a pack."""
    is_group = shown.offering.kind != OfferingKind.COURSE_PACK
    is_waiting = shown.state == EnrollmentState.WAITLIST
    policy = shown.terms.get("cancellation_policy") or {}
    sessions = list(PLANNED.filter(offering=shown.offering_id)) if is_group else []
    rooms = {session.location.pk: session.location for session in sessions if session.location}
    return {
        "is_group": is_group,
        "sessions": sessions,
        "locations": list(rooms.values()) if shown.state in OPEN else [],
        "place": place_of(shown) if is_waiting else None,
        "is_opted_out": is_waiting and refuses_waiting_lists(shown.student),
        "has_queue": shown.state in WAITED,
        "may_leave": may_leave(shown),
        "may_join": shown.state == EnrollmentState.ENROLLED,
        "policy_text": policy.get("text", ""),
        "has_kept_terms": shown.terms.get("version") == GROUP_TERMS_VERSION,
    }
