"""Trainings and courses that need somebody of the office."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from catalog.enums import RunState
from enrollments.enums import EnrollmentState

if TYPE_CHECKING:
    from catalog.models import Offering, Training

Row = TypeVar("Row", bound="Offering")


def below_minimum(rows: QuerySet[Training]) -> QuerySet[Training]:
    """Listed ones to come that have fewer enrolled people than they need, about which nobody has decided."""
    enrolled = Count("enrollments", filter=Q(enrollments__state=EnrollmentState.ENROLLED))
    planned = to_come(rows).filter(minimum_participants__isnull=False, run_state=RunState.PLANNED)
    return planned.annotate(enrolled_count=enrolled).filter(enrolled_count__lt=F("minimum_participants"))


def with_places_and_people(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Listed ones to come where a place is free and somebody waits."""
    free = Q(capacity__isnull=True) | Q(seats_taken__lt=F("capacity"))
    return to_come(rows).filter(free, waitlist_length__gt=0)


def to_come(rows: QuerySet[Row], *, now: datetime | None = None) -> QuerySet[Row]:
    """Listed ones that have not started, those without dates among them."""
    return rows.filter(Q(starts_at__gt=now or timezone.now()) | Q(starts_at=None), is_listed=True)
