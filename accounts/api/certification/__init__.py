"""People on the certification API, and whether it is there."""

from django.urls import path

from accounts.api.certification.health import Health
from accounts.api.certification.students import OneStudent, Students

urlpatterns = [
    path("health", Health.as_view()),
    path("students", Students.as_view()),
    path("students/<int:student_id>", OneStudent.as_view()),
]
