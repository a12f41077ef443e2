"""Trainings of a practice."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request

from accounts.api.doors import fields_named, person_of, practice_of
from accounts.api.permissions import TrainingsAdmin
from catalog.api.trainings import training_of
from catalog.models import Training
from catalog.training_queries import practice_trainings
from config.kit.api.operations import operation
from config.kit.api.results import Item, Page
from config.kit.api.views import TrainingsView
from config.kit.errors import NotFound
from scheduling.api.trainings.conflicts import conflict_header
from scheduling.api.trainings.inputs import (
    NAMES,
    TrainingChanges,
    TrainingInput,
    plans_of,
    trainers_by_id,
    type_of,
)
from scheduling.api.trainings.rows import (
    TRAINING_DETAIL,
    TRAINING_FILTERS,
    TRAINING_ITEM,
    planned_events,
    with_event_count,
)
from scheduling.services.trainings import create_training, deactivate_training, update_training

RENAMED = {"name": "title", "max_participants": "capacity", "active": "is_published"}


def detail_of(request: Request, training_id: int) -> dict[str, Any]:
    """A training of the caller's practice with trainers and dates. Raises `NotFound`."""
    rows = TRAINING_DETAIL.many(practice_trainings(practice_of(request)).filter(pk=training_id))
    if not rows:
        raise NotFound
    return rows[0]


def answer(request: Request, training: Training) -> Item:
    """The training as it is now, and what its coming dates collide with."""
    coming = planned_events().filter(offering=training.pk, ends_at__gt=timezone.now()).select_related("location")
    return Item(detail_of(request, training.pk), headers=conflict_header(training, coming))


class Trainings(TrainingsView):
    """All of them."""

    @operation("listTrainings", permission=TrainingsAdmin, row=TRAINING_ITEM, many=True, filters=TRAINING_FILTERS)
    def get(self, request: Request) -> Page:
        """Every training that was not archived, the newest first."""
        return self.page(with_event_count(practice_trainings(practice_of(request))).order_by("-pk"))

    @operation("createTraining", permission=TrainingsAdmin, row=TRAINING_DETAIL, status=201, body=TrainingInput)
    def post(self, request: Request) -> Item:
        """A training with its trainers and dates.

        Trainers and rooms that are taken at that time are no obstacle; `X-Conflicts` counts them.
        """
        practice, body = practice_of(request), self.body
        with fields_named(NAMES):
            training = create_training(
                practice,
                actor=person_of(request),
                title=body["name"],
                training_type=type_of(practice, body["trainingtype_id"]),
                capacity=body["max_participants"],
                plans=plans_of(practice, body.get("events", [])),
                trainers=trainers_by_id(practice, body.get("trainer_ids", [])),
                is_published=body.get("active", True),
                apply_policies=body.get("apply_policies", True),
                accept_clashes=True,
            )
        return answer(request, training)


class OneTraining(TrainingsView):
    """One of them."""

    @operation("getTraining", permission=TrainingsAdmin, row=TRAINING_DETAIL)
    def get(self, request: Request, training_id: int) -> dict[str, Any]:
        """The training with its trainers and dates."""
        return detail_of(request, training_id)

    @operation("updateTraining", permission=TrainingsAdmin, row=TRAINING_DETAIL, body=TrainingChanges, partial=True)
    def put(self, request: Request, training_id: int) -> Item:
        """Change what is given; `trainer_ids` replaces all trainers. Dates have operations of their own.

        More places invite nobody, fewer take nobody's away.
        """
        practice, training = practice_of(request), training_of(request, training_id)
        body = self.body
        changes = {RENAMED.get(name, name): value for name, value in body.items()}
        type_id = changes.pop("trainingtype_id", training.training_type_id)
        if type_id != training.training_type_id:
            changes["training_type"] = type_of(practice, type_id)
        if "trainer_ids" in changes:
            changes["trainers"] = trainers_by_id(practice, changes.pop("trainer_ids"), training)
        with fields_named(NAMES):
            changed = update_training(training, actor=person_of(request), accept_clashes=True, **changes)
        return answer(request, changed)


class Deactivation(TrainingsView):
    """Taking one off the list."""

    @operation("deactivateTraining", permission=TrainingsAdmin, row=TRAINING_DETAIL)
    def patch(self, request: Request, training_id: int) -> dict[str, Any]:
        """Nobody can enrol any more; who is on it stays, and so do its dates."""
        deactivate_training(training_of(request, training_id), actor=person_of(request))
        return detail_of(request, training_id)
