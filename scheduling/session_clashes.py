"""Who is already somewhere else at that time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from scheduling.agenda import taking_place
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.registry import seat_holding_states
from scheduling.wall_clock import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Clash:
    """`what` takes the person's time from `starts_at` until `ends_at`; a lesson has no `session_id`."""

    what: str
    starts_at: datetime
    ends_at: datetime
    session_id: int | None = None


def spans_of(offering_id: int) -> list[Span]:
    """When the planned sessions of the offering are, in order."""
    planned = Session.objects.filter(offering=offering_id, status=SessionStatus.PLANNED)
    return [Span(start, end) for start, end in planned.order_by("starts_at").values_list("starts_at", "ends_at")]


def student_clashes(student_id: int, spans: Sequence[Span], *, except_offering: int | None = None) -> list[Clash]:
    """What already takes the person's time during `spans`, in order.

    Their lessons as student or tutor, planned sessions of what they hold a seat
    in, and those that they lead. Under the person's lock nothing comes in between.
    """
    if not spans:
        return []
    during = Q()
    for span in spans:
        during |= Q(starts_at__lt=span.end, ends_at__gt=span.start)
    lessons = taking_place(timezone.now()).filter(during, Q(student=student_id) | Q(tutor=student_id))
    found = [
        Clash(slot.course_pack.title, slot.starts_at, slot.ends_at) for slot in lessons.select_related("course_pack")
    ]
    sessions = _sessions_of(student_id).filter(during).exclude(offering=except_offering)
    found += [Clash(session.offering.title, session.starts_at, session.ends_at, session.pk) for session in sessions]
    return sorted(found, key=lambda clash: clash.starts_at)


def _sessions_of(person_id: int) -> QuerySet[Session]:
    """Planned sessions at which the person has to be."""
    seated = Q(offering__enrollments__student=person_id, offering__enrollments__state__in=sorted(seat_holding_states()))
    return (
        Session.objects.filter(seated | Q(offering__training__posts__user=person_id), status=SessionStatus.PLANNED)
        .select_related("offering")
        .distinct()
    )
