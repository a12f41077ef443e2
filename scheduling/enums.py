"""The words of scheduling; values are those of the marketplace contract."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Weekday(TextChoices):
    """Days in the contract's order."""

    SUNDAY = "sunday", _("Sunday")
    MONDAY = "monday", _("Monday")
    TUESDAY = "tuesday", _("Tuesday")
    WEDNESDAY = "wednesday", _("Wednesday")
    THURSDAY = "thursday", _("Thursday")
    FRIDAY = "friday", _("Friday")
    SATURDAY = "saturday", _("Saturday")


class SlotStatus(TextChoices):
    """The life of a lesson slot; `held` is shown as booked to API clients."""

    FREE = "free", _("Free")
    HELD = "held", _("Held")
    BOOKED = "booked", _("Booked")
    COMPLETED = "completed", _("Completed")
    CANCELED = "canceled", _("Canceled")


TAKEN: Final = (SlotStatus.HELD, SlotStatus.BOOKED, SlotStatus.COMPLETED)


class LocationType(TextChoices):
    """Where a lesson takes place."""

    ONLINE = "online", _("Online")
    STUDENT_HOME = "studentHome", _("At the student's home")
    TUTOR_HOME = "tutorHome", _("At the tutor's home")
    OTHER = "other", _("Elsewhere")


class SessionMode(TextChoices):
    """How a lesson is given."""

    ONLINE = "online", _("Online")
    FACE_TO_FACE = "faceToFace", _("In person")


class SessionStatus(TextChoices):
    """Whether a session of a group takes place."""

    PLANNED = "planned", _("Planned")
    CANCELED = "canceled", _("Canceled")


class AttendanceStatus(TextChoices):
    """Whether somebody was there; values are those of the bootcamp contract."""

    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")


CAME: Final = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)
