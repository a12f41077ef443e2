"""Bodies of the scheduling operations of the marketplace."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.kit.api.inputs import EnumField, Input, TextField, UidField
from scheduling.api.vocabularies import DAY_OF_WEEK, LOCATION_TYPE, SESSION_MODE, SLOT_STATUS, TEACHING_MODE

END_OF_DAY: Final = "24:00"


class ClockField(serializers.TimeField):
    """HH:mm; seconds are taken as long as they are none, 24:00 is the midnight that ends the day."""

    default_error_messages = {"minutes": _("Times are whole minutes.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M", "%H:%M:%S"], **options)

    def to_internal_value(self, value: Any) -> time:
        """The time of day."""
        found: time = super().to_internal_value("00:00" if value == END_OF_DAY else value)
        if found.second or found.microsecond:
            self.fail("minutes")
        return found


class AvailabilityChanges(Input):
    """What can be said of a window."""

    dayOfWeek = EnumField(DAY_OF_WEEK)
    startTime = ClockField()
    endTime = ClockField()
    isRecurring = serializers.BooleanField()
    specificDate = serializers.DateField(required=False, allow_null=True)
    teachingMode = EnumField(TEACHING_MODE)
    server_decided: ClassVar[tuple[str, ...]] = ("tutorProfileId",)


class AvailabilityInput(AvailabilityChanges):
    """A new window."""

    tutorProfileId = UidField()
    server_decided: ClassVar[tuple[str, ...]] = ()


class LessonSlotChanges(Input):
    """What can be said of a slot; who may say what is decided by the services."""

    studentId = UidField(required=False, allow_null=True)
    status = EnumField(SLOT_STATUS, required=False)
    locationType = EnumField(LOCATION_TYPE, required=False, allow_null=True)
    locationDetails = TextField(required=False, allow_blank=True, allow_null=True, max_length=500)
    sessionMode = EnumField(SESSION_MODE)
    meetLink = serializers.URLField(required=False, allow_blank=True, allow_null=True, max_length=500)
    server_decided: ClassVar[tuple[str, ...]] = ("coursePackId", "scheduledDate", "scheduledTime")


class LessonSlotInput(LessonSlotChanges):
    """A new slot: an open time by the tutor, a held one by a student."""

    coursePackId = UidField()
    scheduledDate = serializers.DateField()
    scheduledTime = ClockField()
    server_decided: ClassVar[tuple[str, ...]] = ()
