"""The nouns of this app."""

from catalog.models.category import Category
from catalog.models.course_material import CourseMaterial
from catalog.models.course_pack import CoursePack
from catalog.models.eligibility_rule import EligibilityRule
from catalog.models.location import Location
from catalog.models.offering import Offering
from catalog.models.policy import BookingPolicy, CancellationPolicy
from catalog.models.reminder_schedule import ReminderSchedule
from catalog.models.training import Training, TrainingTrainer
from catalog.models.training_type import TrainingType
from catalog.models.tutor_profile import TutorProfile

__all__ = [
    "BookingPolicy",
    "CancellationPolicy",
    "Category",
    "CourseMaterial",
    "CoursePack",
    "EligibilityRule",
    "Location",
    "Offering",
    "ReminderSchedule",
    "Training",
    "TrainingTrainer",
    "TrainingType",
    "TutorProfile",
]
