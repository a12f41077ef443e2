"""What a student takes part in."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.people import signed_in
from config.kit.errors import DomainError
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment, Payment
from enrollments.queries import access_enrollment, own_enrollments
from enrollments.services.closing import refresh_payment
from enrollments.services.terms import cancellation_terms
from scheduling.calendars import calendar_file
from scheduling.queries import upcoming_lessons, with_people

PAGE_SIZE: Final = 12
UPCOMING: Final = 6


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The student's first page: what is next, what waits for them, what they take part in."""
    mine = own_enrollments(signed_in(request)).select_related("offering__coursepack__tutor_profile")
    return render(
        request,
        "enrollments/overview.html",
        {
            "unpaid": mine.filter(state=EnrollmentState.PENDING),
            "upcoming": upcoming_lessons(signed_in(request))[:UPCOMING],
            "running": mine.filter(state=EnrollmentState.ENROLLED)[:UPCOMING],
        },
    )


@require_safe
def enrollment_list(request: HttpRequest) -> HttpResponse:
    """All of one's enrolments, newest first."""
    rows = own_enrollments(signed_in(request)).select_related("offering__coursepack__tutor_profile", "order")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "enrollments/list.html", {"page": page})


@require_safe
def enrollment(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One enrolment: its state, lessons, money, terms and history."""
    shown = access_enrollment(signed_in(request), uid)
    is_student = shown.student_id == signed_in(request).pk
    return render(
        request,
        "enrollments/enrollment.html",
        {
            "enrollment": shown,
            "pack": getattr(shown.offering, "coursepack", None),
            "order": getattr(shown, "order", None),
            "is_student": is_student,
            "lessons": shown.lesson_slots.order_by("starts_at"),
            "steps": shown.transitions.select_related("actor").order_by("id"),
            "terms": cancellation_terms(shown.terms.get("version", "")),
            "waits_for_money": is_student and "paid" in request.GET and shown.state == EnrollmentState.PENDING,
        },
    )


@require_POST
def check_payment(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask Stripe once more, for whoever does not want to wait for its message."""
    shown = access_enrollment(signed_in(request), uid)
    payment = _newest_payment(shown)
    if payment is not None:
        try:
            refresh_payment(payment, actor=None)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            shown.refresh_from_db()
            if shown.state == EnrollmentState.PENDING:
                messages.info(request, _("The payment has not arrived yet."))
    return redirect("enrollments:enrollment", shown.uid)


@require_safe
def calendar(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The lessons as a calendar file."""
    shown = access_enrollment(signed_in(request), uid)
    lessons = with_people(shown.lesson_slots.order_by("starts_at"))
    response = HttpResponse(calendar_file(lessons), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lessons.ics"'
    return response


def _newest_payment(shown: Enrollment) -> Payment | None:
    order = getattr(shown, "order", None)
    return order.payments.order_by("-id").first() if order else None
