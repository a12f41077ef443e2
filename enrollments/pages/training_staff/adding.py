"""Taking a student of the school into a training."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.enums import StudentStanding, Surface
from accounts.people import signed_in
from accounts.queries import students_of
from config.kit.errors import DomainError, NotFound
from enrollments.enums import LIVE, EnrollmentState
from enrollments.models import Enrollment
from enrollments.pages.training_staff.forms import StudentSearchForm
from enrollments.pages.training_staff.training import Frame, frame_of
from enrollments.services.joining import enroll_by_staff
from enrollments.states import LAPSED

if TYPE_CHECKING:
    from accounts.models import StudentProfile, User

MOST: Final = 25
UNPROCESSABLE: Final = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Look for somebody, see whether it will be a seat or the queue, and add them."""
    frame = frame_of(request, uid)
    refusal: DomainError | None = None
    if request.method == "POST":
        student = _student(frame, request.POST.get("student", ""))
        try:
            made = enroll_by_staff(frame.training.pk, student=student, actor=signed_in(request), surface=Surface.PAGES)
        except DomainError as error:
            refusal = error
        else:
            name = student.full_name or student.email
            words = (
                _("%(name)s is on the waiting list now.")
                if made.state == EnrollmentState.WAITLIST
                else _("%(name)s takes part now.")
            )
            messages.success(request, words % {"name": name})
            return redirect("enrollments:staff-training", uid)
    form = StudentSearchForm(request.GET)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    found = find_students(frame, text) if text else []
    return render(
        request,
        "enrollments/training_staff/add.html",
        {
            "frame": frame,
            "training": frame.training,
            "form": form,
            "text": text,
            "students": found[:MOST],
            "has_more": len(found) > MOST,
            "refusal": refusal,
            "place": frame.training.waitlist_length + 1,
        },
        status=UNPROCESSABLE if refusal else 200,
    )


def find_students(frame: Frame, text: str) -> list[tuple[StudentProfile, str, bool]]:
    """Students of the school with these words in name or address: (profile, why not to add, whether they may be)."""
    rows = students_of(frame.training.practice)
    for word in text.split():
        rows = rows.filter(
            Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word) | Q(user__email__icontains=word)
        )
    profiles = list(rows.order_by("user__first_name", "user__last_name", "pk")[: MOST + 1])
    there = Enrollment.objects.filter(
        offering=frame.training.pk, student__in=[profile.user_id for profile in profiles], state__in=sorted(LIVE)
    )
    states = dict(there.values_list("student_id", "state"))
    return [(profile, *_verdict(profile, states.get(profile.user_id))) for profile in profiles]


def _verdict(profile: StudentProfile, state: str | None) -> tuple[str, bool]:
    if state is not None and state not in LAPSED:
        return str(EnrollmentState(state).label), False
    if profile.standing != StudentStanding.ACTIVE:
        return _("Not active: %(status)s") % {"status": profile.status.name}, False
    return (str(EnrollmentState(state).label) if state else ""), True


def _student(frame: Frame, text: str) -> User:
    try:
        wanted = uuid.UUID(text)
    except ValueError as error:
        raise NotFound from error
    profile = students_of(frame.training.practice).filter(user__uid=wanted).first()
    if profile is None:
        raise NotFound
    return profile.user
