"""The practice of the trainings API's tests."""

from tests.enrollments.api.conftest import admin, practice, training

__all__ = ["admin", "practice", "training"]
