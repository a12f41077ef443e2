"""Filters of the scheduling lists."""

from __future__ import annotations

from typing import Final

from django.db.models import DateField, DateTimeField, F, Func, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from config.kit.api import filters
from scheduling.api.vocabularies import LOCATION_TYPE, SESSION_MODE, SLOT_STATUS, TEACHING_MODE
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot


def _status(value: str) -> Q:
    """Held times are booked ones to readers."""
    status = SLOT_STATUS.value_of(value, field="status")
    return Q(status__in=(SlotStatus.BOOKED, SlotStatus.HELD)) if status == SlotStatus.BOOKED else Q(status=status)


def _details(value: str) -> Q:
    """As `filters.partial`, but what a reader may not see is not found by it either."""
    return Q(location_details__icontains=value, hides_place=False)


AVAILABILITY_FILTERS: Final = filters.Filters(filters.enum("teachingMode", TEACHING_MODE))
SLOT_FILTERS: Final = filters.Filters(
    filters.uid("coursePackId"),
    filters.uid("studentId"),
    filters.custom("status", _status, {"type": "string", "enum": list(SLOT_STATUS.names)}),
    filters.day("scheduledDate", "scheduled_date"),
    filters.enum("locationType", LOCATION_TYPE),
    filters.Filter("locationDetails", _details, Q(location_details="") | Q(hides_place=True)),
    filters.enum("sessionMode", SESSION_MODE),
)


def with_scheduled_date(slots: QuerySet[LessonSlot]) -> QuerySet[LessonSlot]:
    """The slots with the date that they have in their tutor's zone."""
    zone = Coalesce(F("tutor_profile__booking_rules__time_zone"), F("practice__time_zone"))
    local = Func(zone, F("starts_at"), function="TIMEZONE", output_field=DateTimeField())
    return slots.annotate(scheduled_date=Cast(local, DateField()))
