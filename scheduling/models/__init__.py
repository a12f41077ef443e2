"""The nouns of this app."""

from scheduling.models.attendance import Attendance
from scheduling.models.availability import Availability, AvailabilityException, BookingRules
from scheduling.models.calendar_feed import CalendarFeed
from scheduling.models.lesson_slot import LessonSlot
from scheduling.models.session import Session
from scheduling.models.session_announcement import SessionAnnouncement

__all__ = [
    "Attendance",
    "Availability",
    "AvailabilityException",
    "BookingRules",
    "CalendarFeed",
    "LessonSlot",
    "Session",
    "SessionAnnouncement",
]
