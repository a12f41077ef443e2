"""The nouns of this app."""

from scheduling.models.availability import Availability, AvailabilityException, BookingRules
from scheduling.models.lesson_slot import LessonSlot

__all__ = ["Availability", "AvailabilityException", "BookingRules", "LessonSlot"]
