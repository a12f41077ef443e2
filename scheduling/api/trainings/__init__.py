"""Trainings and their dates on the trainings API."""

from django.urls import path

from config.kit.api.addresses import list_paths
from scheduling.api.trainings.events import Events, OneEvent
from scheduling.api.trainings.trainings import Deactivation, OneTraining, Trainings

urlpatterns = [
    *list_paths("trainings/", Trainings),
    path("trainings/<int:training_id>", OneTraining.as_view()),
    path("trainings/<int:training_id>/deactivate", Deactivation.as_view()),
    *list_paths("trainings/<int:training_id>/events", Events),
    path("trainings/<int:training_id>/events/<int:event_id>", OneEvent.as_view()),
]
