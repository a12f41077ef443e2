"""Leaving: what happens to seat and money, said before the click."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.people import signed_in
from catalog.enums import OfferingKind
from catalog.pages.practices import show_in_practice
from config.kit.errors import DomainError, NotFound
from config.kit.pages.forms import Form
from enrollments.enums import OPEN, EnrollmentState
from enrollments.pages.belonging import place_in_navigation
from enrollments.pages.booking import UNPROCESSABLE
from enrollments.pages.trainings.forms import LeaveForm
from enrollments.policies import late_cancellation
from enrollments.queries import access_enrollment, money_of
from enrollments.services.leaving import leave_offering
from enrollments.services.waiting import place_of

if TYPE_CHECKING:
    from enrollments.models import Enrollment


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """For the student alone; staff remove people on their own pages."""
    student = signed_in(request)
    shown = access_enrollment(student, uid)
    if shown.student_id != student.pk:
        raise NotFound
    show_in_practice(request, shown.practice)
    place_in_navigation(request, shown)
    if not may_leave(shown):
        return redirect("enrollments:enrollment", shown.uid)
    late = late_cancellation(shown, timezone.now())
    data = request.POST if request.method == "POST" else None
    form = LeaveForm(data) if late and not late.is_blocking else Form(data)
    if form.is_valid():
        try:
            leave_offering(shown, actor=student, has_confirmed_late=late is not None)
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            messages.success(request, _("You have left “%(name)s”.") % {"name": shown.offering.title})
            return redirect("enrollments:enrollment", shown.uid)
    order = getattr(shown, "order", None)
    money = money_of(order) if order else None
    return render(
        request,
        "enrollments/trainings/leave.html",
        {
            "enrollment": shown,
            "offering": shown.offering,
            "form": form,
            "late": late,
            "place": place_of(shown) if shown.state == EnrollmentState.WAITLIST else None,
            "paid": money.paid - money.returned if money else 0,
            "order": order,
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def may_leave(enrollment: Enrollment) -> bool:
    """Whether there is something to leave: not over, not begun, and no lessons that are ended another way."""
    is_pack = enrollment.offering.kind == OfferingKind.COURSE_PACK
    if is_pack and enrollment.state in {EnrollmentState.ENROLLED, EnrollmentState.PENDING}:
        return False
    return enrollment.state in OPEN and not enrollment.offering.has_started
