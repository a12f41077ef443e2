"""What the trainings API says of a practice's types of trainings and its rooms."""

from __future__ import annotations

from typing import Final

from django.db.models.functions import Lower
from rest_framework.request import Request

from accounts.api.doors import practice_of
from accounts.api.permissions import TrainingsAdmin
from catalog.models import Training
from catalog.training_queries import practice_trainings
from config.kit.api import fields
from config.kit.api.addresses import list_paths
from config.kit.api.operations import operation
from config.kit.api.results import Page
from config.kit.api.rows import Row
from config.kit.api.views import TrainingsView
from config.kit.errors import NotFound

TRAINING_TYPE: Final = Row(fields.integer("id"), fields.text("name"), fields.text("description"))
LOCATION: Final = Row(
    fields.integer("id"),
    fields.text("name"),
    fields.text("street"),
    fields.computed(
        "house_number",
        ("house_number", "house_number_addition"),
        lambda number, addition: f"{number}{addition}",
        {"type": "string"},
    ),
    fields.text("postal_code"),
    fields.text("city"),
    fields.text("country"),
)


def training_of(request: Request, training_id: int) -> Training:
    """A training of the caller's practice. Raises `NotFound`."""
    rows = practice_trainings(practice_of(request)).only("practice", "training_type", "title")
    training = rows.filter(pk=training_id).first()
    if training is None:
        raise NotFound
    return training


class TrainingTypes(TrainingsView):
    """The kinds of trainings that the practice gives."""

    @operation("listTrainingTypes", permission=TrainingsAdmin, row=TRAINING_TYPE, many=True)
    def get(self, request: Request) -> Page:
        """Types of trainings by name."""
        return self.page(practice_of(request).training_types.filter(is_active=True).order_by(Lower("name")))


class Locations(TrainingsView):
    """Where sessions take place."""

    @operation("listLocations", permission=TrainingsAdmin, row=LOCATION, many=True)
    def get(self, request: Request) -> Page:
        """Locations by name."""
        return self.page(practice_of(request).locations.filter(is_active=True).order_by(Lower("name")))


urlpatterns = [*list_paths("training-types/", TrainingTypes), *list_paths("locations/", Locations)]
