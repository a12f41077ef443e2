"""Sessions of groups as time that people do not have for anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import BigIntegerField, F, QuerySet, Value

from catalog.models import TrainingTrainer
from config.kit.statements import Asked, Given, OneOf, Statement
from scheduling.enums import SessionStatus, SlotStatus
from scheduling.models import Session
from scheduling.registry import seat_holding_states
from scheduling.wall_clock import Span

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

Row = tuple[Any, ...]
"""Person, session, offering, title, practice, start, end."""
Meetings = tuple[Asked[Row], Asked[Row]]


def planned_sessions() -> QuerySet[Session]:
    """Sessions that take time: planned ones of what was not archived."""
    return Session.objects.filter(status=SessionStatus.PLANNED, offering__is_active=True)


def ask_meetings(*people: int, around: Span) -> Meetings:
    """Ask for the sessions that take these people's time then, led and attended; see `spans_by_person`."""
    values = {"people": list(people), "start": around.start, "end": around.end}
    return _LED.ask(**values), _ATTENDED.ask(**values)


def spans_by_person(asked: Meetings) -> dict[int, list[Span]]:
    """When each person has to be at a session."""
    spans: dict[int, list[Span]] = {}
    for person, _session, _offering, _title, _practice, start, end in (row for part in asked for row in part.all()):
        spans.setdefault(person, []).append(Span(start, end))
    return spans


def meetings_as_slots(people: Collection[int], *, after: datetime, before: datetime | None) -> list[QuerySet[Any, Row]]:
    """The sessions of these people as rows of taken lessons without buffers, to be read together with lessons.

    Columns: tutor, student, status, start, end, blocked from, blocked until,
    mode. Who leads stands as the tutor, who has a seat as the student.
    """
    near = planned_sessions().filter(ends_at__gt=after).order_by()
    if before is not None:
        near = near.filter(starts_at__lt=before)
    led = near.filter(offering__training__posts__user__in=people)
    attended = near.filter(
        offering__enrollments__student__in=people, offering__enrollments__state__in=sorted(seat_holding_states())
    )
    nobody = Value(None, BigIntegerField())
    times = (Value(SlotStatus.BOOKED), F("starts_at"), F("ends_at"), F("starts_at"), F("ends_at"), Value(""))
    return [
        led.values_list(F("offering__training__posts__user_id"), nobody, *times),
        attended.values_list(nobody, F("offering__enrollments__student_id"), *times),
    ]


_LED: Final = Statement(
    lambda: (
        TrainingTrainer.objects.filter(
            OneOf("user_id", "people"),
            training__is_active=True,
            training__sessions__status=SessionStatus.PLANNED,
            training__sessions__starts_at__lt=Given("end"),
            training__sessions__ends_at__gt=Given("start"),
        )
        .order_by()
        .values_list(
            "user_id",
            "training__sessions__id",
            "training_id",
            "training__title",
            "training__practice_id",
            "training__sessions__starts_at",
            "training__sessions__ends_at",
        )
    )
)
_ATTENDED: Final = Statement(
    lambda: (
        planned_sessions()
        .filter(
            OneOf("offering__enrollments__student_id", "people"),
            offering__enrollments__state__in=sorted(seat_holding_states()),
            starts_at__lt=Given("end"),
            ends_at__gt=Given("start"),
        )
        .order_by()
        .values_list(
            F("offering__enrollments__student_id"),
            "id",
            "offering_id",
            "offering__title",
            "practice_id",
            "starts_at",
            "ends_at",
        )
    )
)
