"""Group trainings in the office: with their dates, trainers, people and waiting list."""

from enrollments.admin.trainings.page import TrainingAdmin

__all__ = ["TrainingAdmin"]
