"""The objects of scheduling as the marketplace writes them; dates and times are those of the tutor's zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from config.kit.api import fields
from config.kit.api.rows import Row
from scheduling.api.vocabularies import (
    DAY_OF_WEEK,
    LOCATION_TYPE,
    SESSION_MODE,
    SLOT_STATUS,
    TEACHING_MODE,
    shown_status,
)

TEXT: Final = {"type": "string", "nullable": True}
ID: Final = {"type": "string", "format": "uuid", "nullable": True}
WHEN: Final = ("starts_at", "tutor_profile__booking_rules__time_zone", "practice__time_zone")


def _clock(value: time) -> str:
    return f"{value:%H:%M}"


def _local(starts_at: datetime, tutor_zone: str | None, practice_zone: str) -> datetime:
    return starts_at.astimezone(ZoneInfo(tutor_zone or practice_zone))


def _date(starts_at: datetime, tutor_zone: str | None, practice_zone: str) -> date:
    return _local(starts_at, tutor_zone, practice_zone).date()


def _time(starts_at: datetime, tutor_zone: str | None, practice_zone: str) -> str:
    return f"{_local(starts_at, tutor_zone, practice_zone):%H:%M}"


def _or_none(value: str) -> str | None:
    return value or None


def _unless_hidden(value: str, hides_place: bool) -> str | None:  # noqa: FBT001 - a column's value
    return None if hides_place else value or None


def _owner(student: UUID | None, tutor: UUID) -> UUID:
    """Whose the slot is: the student's once somebody took it, the tutor's before."""
    return student or tutor


def _status_index(status: str) -> Any:
    return SLOT_STATUS.index_of(shown_status(status))


AVAILABILITY: Final = Row(
    fields.uid("id"),
    fields.uid("tutorProfileId"),
    *fields.enum_indexed("dayOfWeek", DAY_OF_WEEK),
    fields.computed("startTime", ("start_time",), _clock, TEXT),
    fields.computed("endTime", ("end_time",), _clock, TEXT),
    fields.boolean("isRecurring"),
    fields.day("specificDate"),
    *fields.enum_indexed("teachingMode", TEACHING_MODE),
    *fields.record_fields("tutor_profile__user__uid"),
)

LESSON_SLOT: Final = Row(
    fields.uid("id"),
    fields.uid("coursePackId"),
    fields.uid("studentId"),
    fields.computed("scheduledDate", WHEN, _date, {"type": "string", "format": "date"}),
    fields.computed("scheduledTime", WHEN, _time, TEXT),
    fields.computed("status", ("status",), shown_status, {"type": "string", "enum": list(SLOT_STATUS.names)}),
    fields.computed("status_idx", ("status",), _status_index, {"type": "integer"}),
    *fields.enum_indexed("locationType", LOCATION_TYPE),
    fields.computed("locationDetails", ("location_details",), _or_none, TEXT),
    *fields.enum_indexed("sessionMode", SESSION_MODE),
    fields.computed("meetLink", ("meet_link",), _or_none, TEXT),
    *fields.record_fields()[:-1],
    fields.computed("_owner", ("student__uid", "tutor__uid"), _owner, ID),
)
# What `queries.slots_for_user` finds: address and link of a time that nobody took are not for everybody.
SEEN_SLOT: Final = Row(
    *(
        replace(field, sources=(*field.sources, "hides_place"), convert=_unless_hidden)
        if field.key in {"locationDetails", "meetLink"}
        else field
        for field in LESSON_SLOT.fields
    )
)
