"""The waiting list as it stands, and every decision about it."""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from enrollments.pages.training_staff.training import first_of, frame_of
from enrollments.queries import decisions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from enrollments.models import WaitlistDecision

PAGE_SIZE: Final = 100


@never_cache
@require_safe
def decisions(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who comes next and who would be passed over; then what was decided when and why, newest first."""
    frame = frame_of(request, uid)
    page = Paginator(decisions_of(frame.training).order_by("-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "enrollments/training_staff/decisions.html",
        {
            "frame": frame,
            "training": frame.training,
            "line": first_of(frame.training) if frame.training.waitlist_length else [],
            "page": page,
            "runs": list(runs_of(page.object_list)),
        },
    )


def runs_of(rows: Iterable[WaitlistDecision]) -> Iterator[dict[str, Any]]:
    """Decisions of one promotion together: when, why, by whom, and each look in its order."""
    for _run, group in groupby(rows, key=lambda row: row.run):
        looks = sorted(group, key=lambda row: row.pk)
        first = looks[0]
        when: datetime = first.created_at
        yield {"when": when, "cause": first.get_cause_display(), "actor": first.actor, "looks": looks}
