"""People on the trainings API."""

from django.urls import path

from accounts.api.trainings.students import Students
from accounts.api.trainings.token import Token
from config.kit.api.addresses import list_paths

urlpatterns = [path("auth/token", Token.as_view()), *list_paths("students/", Students)]
