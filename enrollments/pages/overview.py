"""Where a login leads, and the student's first page."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.people import signed_in
from accounts.rules import may_enter_admin
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.pages.booking import is_pack
from enrollments.pages.lists import GIVEN
from enrollments.pages.navigation import teaches
from enrollments.pages.training_staff.navigation import trains
from enrollments.pages.trainings.mine import sorted_trainings
from enrollments.queries import own_enrollments
from enrollments.shortfall import short_of_lessons
from scheduling.queries import upcoming_lessons

UPCOMING: Final = 7
RUNNING: Final = 12
CURRENT: Final = [EnrollmentState.PENDING, EnrollmentState.ENROLLED, EnrollmentState.WAITLIST_INVITED]


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a login leads: tutors to their lessons, trainers to their trainings, everybody else to learning.

    Who runs a practice and neither teaches nor trains goes to the office.
    """
    if teaches(request):
        return redirect("enrollments:teaching")
    if trains(request):
        return redirect("enrollments:staff-trainings")
    return redirect("admin:index" if may_enter_admin(signed_in(request)) else "enrollments:overview")


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What is next, what waits for them, what they take part in."""
    student = signed_in(request)
    mine = own_enrollments(student).select_related("offering__coursepack__tutor_profile").annotate(given=GIVEN)
    current = list(mine.filter(state__in=CURRENT)[:RUNNING])
    lessons = upcoming_lessons(student).filter(student=student).exclude(enrollment__state=EnrollmentState.PENDING)
    trainings = sorted_trainings(student)
    upcoming = list(lessons.select_related("enrollment")[:UPCOMING])
    return render(
        request,
        "enrollments/overview.html",
        {
            "unpaid": [one for one in current if one.state == EnrollmentState.PENDING],
            "running": [one for one in current if one.state == EnrollmentState.ENROLLED and is_pack(one)],
            "trainings": trainings,
            "invited": [*trainings.invited, *(one for one in current if is_pack(one) and is_invited(one))],
            "to_plan": list(short_of_lessons(own_enrollments(student))[:RUNNING]),
            "next_lesson": upcoming[0] if upcoming else None,
            "later_lessons": upcoming[1:],
            "has_past": not current and not trainings.has_present and mine.exists(),
        },
    )


def is_invited(enrollment: Enrollment) -> bool:
    """Whether an invitation waits for an answer."""
    return enrollment.state == EnrollmentState.WAITLIST_INVITED
