"""Where the pages of an enrolment stand in the navigation: trainings under the trainings, as their breadcrumb says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.enums import OfferingKind
from config.kit.pages.navigation import stand_under

if TYPE_CHECKING:
    from django.http import HttpRequest

    from enrollments.models import Enrollment


def place_in_navigation(request: HttpRequest, shown: Enrollment) -> None:
    """Mark the list from which the viewer comes: one's own trainings or courses; one's students for who teaches."""
    if shown.student_id != request.user.pk:
        stand_under(request, "enrollments:students")
    elif shown.offering.kind != OfferingKind.COURSE_PACK:
        stand_under(request, "enrollments:my-trainings")
