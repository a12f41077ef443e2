"""The way back to choosing, with the times of an enrolment that came to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from enrollments.pages.picking import address, read_starts, write_instant

if TYPE_CHECKING:
    from enrollments.models import Enrollment


def choose_again(enrollment: Enrollment) -> str:
    """The address that chooses the same times anew; "" where no pack stands behind the enrolment."""
    if getattr(enrollment.offering, "coursepack", None) is None:
        return ""
    values = [write_instant(start) for start in read_starts(enrollment)]
    query = address(values, mode=enrollment.terms.get("chosen", {}).get("session_mode", ""))
    return f"{reverse('enrollments:choose', args=[enrollment.offering.uid])}?{query}"
