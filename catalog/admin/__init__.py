"""The back office of the catalog; trainings themselves stand with their dates and people, two floors up."""

from catalog.admin.packs import CategoryAdmin, CoursePackAdmin, TutorProfileAdmin
from catalog.admin.places import LocationAdmin
from catalog.admin.policies import BookingPolicyAdmin, CancellationPolicyAdmin
from catalog.admin.reminders import ReminderScheduleAdmin
from catalog.admin.training_types import TrainingTypeAdmin

__all__ = [
    "BookingPolicyAdmin",
    "CancellationPolicyAdmin",
    "CategoryAdmin",
    "CoursePackAdmin",
    "LocationAdmin",
    "ReminderScheduleAdmin",
    "TrainingTypeAdmin",
    "TutorProfileAdmin",
]
