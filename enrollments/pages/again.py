"""The ways back to choosing: all times of an enrolment that came to nothing, or another time for one lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from catalog.enums import OfferingKind
from enrollments.enums import EnrollmentState
from enrollments.pages.picking import address, read_starts, write_instant

if TYPE_CHECKING:
    from enrollments.models import Enrollment
    from scheduling.models import LessonSlot


def choose_again(enrollment: Enrollment) -> str:
    """The address that chooses the same times anew, or enrols in the same training; "" for what has neither."""
    if enrollment.offering.kind == OfferingKind.TRAINING:
        return reverse("enrollments:enrol", args=[enrollment.offering.uid])
    if getattr(enrollment.offering, "coursepack", None) is None:
        return ""
    values = [write_instant(start) for start in read_starts(enrollment)]
    query = address(values, mode=enrollment.terms.get("chosen", {}).get("session_mode", ""))
    return f"{reverse('enrollments:choose', args=[enrollment.offering.uid])}?{query}"


def replacement_page(slot: LessonSlot) -> str:
    """Where another time is chosen for a lesson that an enrolment has bought; "" for all others."""
    enrollment = slot.enrollment
    if enrollment is None or enrollment.state != EnrollmentState.ENROLLED:
        return ""
    return reverse("enrollments:replacement", args=[enrollment.uid])
