"""Trainings, their trainers and their dates as the trainings API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.api.trainings.people import person_name
from catalog.models import TrainingTrainer
from config.kit.api import fields, filters
from config.kit.api.rows import Join, Row
from scheduling.enums import SessionStatus
from scheduling.models import Session

if TYPE_CHECKING:
    from catalog.models import Training

EVENT: Final = Row(
    fields.integer("id"),
    fields.naive_moment("start_time", "starts_at"),
    fields.naive_moment("end_time", "ends_at"),
    fields.integer("location_id"),
    fields.text("location_name", "location__name"),
    fields.integer("training_id", "offering_id"),
)
TRAINER: Final = Row(fields.integer("id", "user_id"), person_name("name", "user"), fields.text("email", "user__email"))


def planned_events() -> QuerySet[Session]:
    """Dates that were not canceled, in order."""
    return Session.objects.filter(status=SessionStatus.PLANNED).order_by("starts_at", "id")


def with_event_count(trainings: QuerySet[Training]) -> QuerySet[Training]:
    """The trainings with how many dates each has."""
    planned = Session.objects.filter(offering=OuterRef("pk"), status=SessionStatus.PLANNED).order_by()
    count = planned.values("offering").annotate(count=Count("pk")).values("count")
    return trainings.annotate(event_count=Coalesce(Subquery(count), 0))


def _events_of(trainings: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    return EVENT.many_of(planned_events().filter(offering__in=trainings), "offering_id")


def _trainers_of(trainings: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    return TRAINER.many_of(TrainingTrainer.objects.filter(training__in=trainings).order_by("id"), "training_id")


def _spots_available(capacity: int | None, seats_taken: int) -> int | None:
    return None if capacity is None else max(0, capacity - seats_taken)


_HEAD: Final = (
    fields.integer("id"),
    fields.text("name", "title"),
    fields.boolean("active", "is_published"),
    fields.integer("max_participants", "capacity"),
    fields.text("trainingtype", "training_type__name"),
    fields.integer("trainingtype_id", "training_type_id"),
    fields.integer("enrollment_count", "seats_taken"),
    fields.integer("waitlist_count", "waitlist_length"),
)
TRAINING_ITEM: Final = Row(*_HEAD, fields.integer("event_count"))
TRAINING_DETAIL: Final = Row(
    *_HEAD,
    fields.boolean("apply_policies"),
    fields.computed(
        "spots_available",
        ("capacity", "seats_taken"),
        _spots_available,
        {"type": "integer", "nullable": True, "description": "Nothing where places are not limited."},
    ),
    joins=(
        Join("trainers", "pk", TRAINER, load=_trainers_of),
        Join("events", "pk", EVENT, load=_events_of),
    ),
)
TRAINING_FILTERS: Final = filters.Filters(
    filters.boolean("active", "is_published"),
    filters.integer("trainingtype_id", "training_type_id"),
    filters.search("q", "title"),
)
