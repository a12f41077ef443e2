"""The attendee list on paper and as a file."""

from __future__ import annotations

import csv
import io
import uuid
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.kit.spreadsheets import MARK_OF_UTF8, harmless
from enrollments.pages.training_staff.participants import SEATED, people_of
from enrollments.pages.training_staff.training import Frame, frame_of

if TYPE_CHECKING:
    from enrollments.models import Enrollment


@never_cache
@require_safe
def print_list(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everybody who has a seat, by first name, with room to sign."""
    frame = frame_of(request, uid)
    context = {"frame": frame, "training": frame.training, "people": list(_seated(frame))}
    return render(request, "enrollments/training_staff/print.html", context)


@never_cache
@require_safe
def csv_list(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everybody on the training in the order of the queue, for a spreadsheet."""
    frame = frame_of(request, uid)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("Name"), _("E-mail"), _("Telephone"), _("Type"), _("State"), _("Since"), _("Paid")])
    for one in people_of(frame.training):
        writer.writerow(
            harmless(cell)
            for cell in (
                str(one.student.full_name or one.student.email),
                one.student.email,
                one.student.phone,
                one.student_type or "",  # type: ignore[attr-defined]  # annotated by people_of
                str(one.get_state_display()),
                one.queued_at.isoformat(timespec="seconds"),
                str(_("yes")) if one.is_paid else str(_("no")),
            )
        )
    response = HttpResponse(MARK_OF_UTF8 + file.getvalue(), content_type="text/csv; charset=utf-8")
    name = slugify(frame.training.title) or "training"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _seated(frame: Frame) -> QuerySet[Enrollment]:
    rows = people_of(frame.training).filter(state__in=sorted(SEATED))
    return rows.order_by("student__first_name", "student__last_name", "student__email")
