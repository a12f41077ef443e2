"""Who was there."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.people import signed_in
from config.kit.errors import DomainError, NotFound
from enrollments.enums import EnrollmentState
from enrollments.pages.training_staff.participants import people_of
from enrollments.pages.training_staff.training import frame_of
from scheduling.enums import AttendanceStatus
from scheduling.models import Attendance
from scheduling.services.attendance import mark_attendance

CAME: Final = frozenset({EnrollmentState.ENROLLED, EnrollmentState.COMPLETED})
UNPROCESSABLE: Final = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, uid: uuid.UUID, session_uid: uuid.UUID) -> HttpResponse:
    """Everybody who has a seat, and whether they were at this session; noted from its start on."""
    frame = frame_of(request, uid)
    session = next((one for one in frame.sessions if one.uid == session_uid), None)
    if session is None:
        raise NotFound
    people = [
        one
        for one in people_of(frame.training).order_by("student__first_name", "student__last_name", "pk")
        if one.state in CAME
    ]
    has_begun = session.starts_at <= timezone.now()
    refusal: DomainError | None = None
    noted = dict(Attendance.objects.filter(session=session).values_list("student_id", "status"))
    if request.method == "POST":
        marks = read_marks(request, people)
        try:
            changed = mark_attendance(session, marks, actor=signed_in(request))
        except DomainError as error:
            refusal = error
            noted |= {student: str(status) for student, status in marks.items()}
        else:
            text = ngettext("Saved: %(count)d person.", "Saved: %(count)d people.", changed) % {"count": changed}
            messages.success(request, text if changed else _("Saved. Nothing was different."))
            return redirect("enrollments:staff-attendance", uid, session_uid)
    return render(
        request,
        "enrollments/training_staff/attendance.html",
        {
            "frame": frame,
            "training": frame.training,
            "session": session,
            "rows": [(one, noted.get(one.student_id, "")) for one in people],
            "choices": AttendanceStatus.choices,
            "has_begun": has_begun,
            "unmarked": sum(one.student_id not in noted for one in people),
            "refusal": refusal,
        },
        status=UNPROCESSABLE if refusal else 200,
    )


def read_marks(request: HttpRequest, people: list[Any]) -> dict[int, AttendanceStatus]:
    """What was ticked for whom; `all` fills who has no mark yet with present."""
    fill = AttendanceStatus.PRESENT if "all" in request.POST else None
    marks: dict[int, AttendanceStatus] = {}
    for one in people:
        sent = request.POST.get(f"mark-{one.uid}", "")
        if sent in AttendanceStatus.values:
            marks[one.student_id] = AttendanceStatus(sent)
        elif fill is not None:
            marks[one.student_id] = fill
    return marks
