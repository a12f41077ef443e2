"""The tutor's first page."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.people import signed_in
from config.kit.errors import Forbidden
from config.kit.pages.paging import pages_of
from enrollments.enums import EnrollmentState
from enrollments.pages.lists import GIVEN, by_state
from enrollments.pages.navigation import teaches
from enrollments.queries import taught_enrollments
from enrollments.shortfall import short_of_lessons
from scheduling.enums import SlotStatus
from scheduling.queries import lessons_taught_by

UPCOMING: Final = 8
NEW_FOR: Final = timedelta(days=14)
MOST: Final = 8
PAGE_SIZE: Final = 20


@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What needs the tutor, what comes next, who is new, who has not paid yet."""
    tutor, now = _tutor(request), timezone.now()
    booked = lessons_taught_by(tutor).filter(status=SlotStatus.BOOKED).select_related("enrollment")
    lessons = booked.exclude(enrollment__state=EnrollmentState.PENDING)
    students = taught_enrollments(tutor)
    new = students.filter(state=EnrollmentState.ENROLLED, enrolled_at__gte=now - NEW_FOR)
    return render(
        request,
        "enrollments/teaching.html",
        {
            "unconfirmed": list(lessons.filter(ends_at__lte=now)[:MOST]),
            "upcoming": list(lessons.filter(ends_at__gt=now)[:UPCOMING]),
            "this_week": lessons.filter(starts_at__range=(now, now + timedelta(days=7))).count(),
            "active": students.filter(state=EnrollmentState.ENROLLED).count(),
            "to_plan": list(short_of_lessons(students).order_by("pk")[:MOST]),
            "newcomers": list(new.order_by("-enrolled_at")[:MOST]),
            "unpaid": list(students.filter(state=EnrollmentState.PENDING).order_by("pay_by")[:MOST]),
        },
    )


@never_cache
@require_safe
def students(request: HttpRequest) -> HttpResponse:
    """Everybody who takes or took one of the tutor's courses, newest first."""
    rows = taught_enrollments(_tutor(request)).order_by("-id")
    narrowed, tabs = by_state(request, rows)
    page = pages_of(narrowed.annotate(given=GIVEN), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "enrollments/students.html", {"page": page, "tabs": tabs})


def _tutor(request: HttpRequest) -> User:
    if not teaches(request):
        raise Forbidden
    return signed_in(request)
