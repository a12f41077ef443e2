"""Enrolments on the trainings API."""

from django.urls import path

from config.kit.api.addresses import list_paths
from enrollments.api.trainings.actions import Actions
from enrollments.api.trainings.bulk_move import BulkMove
from enrollments.api.trainings.enrollments import Enrollments, OneEnrollment

ENROLLMENTS = "trainings/<int:training_id>/enrollments"
urlpatterns = [
    *list_paths(ENROLLMENTS, Enrollments),
    path(f"{ENROLLMENTS}/bulk-move", BulkMove.as_view()),
    path(f"{ENROLLMENTS}/<int:student_id>", OneEnrollment.as_view()),
    path(f"{ENROLLMENTS}/<int:student_id>/action", Actions.as_view()),
]
