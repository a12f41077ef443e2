"""Bodies of trainings and their dates, and what their ids stand for.

Refusals are the contract's, word for word and not translated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.queries import trainers_of
from config.kit.api.inputs import Input, StrictInput, TextField
from config.kit.errors import Invalid
from scheduling.plans import SessionPlan
from scheduling.services.session_checks import MOST_SESSIONS

if TYPE_CHECKING:
    from accounts.models import Practice
    from catalog.models import Location, Training, TrainingType

LARGEST: Final = 2**31 - 1
MOST_TRAINERS: Final = 100
WITH_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
NAMES: Final = {
    "title": "name",
    "capacity": "max_participants",
    "training_type": "trainingtype_id",
    "is_published": "active",
    "trainers": "trainer_ids",
    "sessions": "events",
    "starts_at": "start_time",
    "ends_at": "end_time",
    "location": "location_id",
}
"""What the contract calls our inputs."""


@extend_schema_field({"type": "string", "format": "date-time", "description": "Without an offset it is UTC."})
class MomentField(serializers.Field[datetime, Any, str, Any]):
    """Date and time; a date alone is none."""

    default_error_messages = {"invalid": _("A time (YYYY-MM-DDTHH:MM:SS) is wanted.")}

    def to_internal_value(self, data: Any) -> datetime:
        """The instant."""
        try:
            found = parse_datetime(data) if isinstance(data, str) and WITH_TIME.fullmatch(data) else None
            if found is not None:
                found = found.replace(tzinfo=UTC) if is_naive(found) else found.astimezone(UTC)
        except (ValueError, OverflowError):
            found = None
        if found is None or not EARLIEST <= found < LATEST:
            self.fail("invalid")
            raise AssertionError
        return found


class EventInput(StrictInput):
    """One date."""

    start_time = MomentField()
    end_time = MomentField()
    location_id = serializers.IntegerField(required=False, allow_null=True)
    server_decided = ("id", "training_id", "location_name")


class TrainingChanges(Input):
    """What can be said of a training that exists."""

    name = TextField(max_length=256)
    trainingtype_id = serializers.IntegerField()
    max_participants = serializers.IntegerField(min_value=0, max_value=LARGEST, allow_null=True)
    active = serializers.BooleanField(required=False)
    apply_policies = serializers.BooleanField(required=False)
    trainer_ids = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=MOST_TRAINERS)
    server_decided: ClassVar[tuple[str, ...]] = (
        "id",
        "trainingtype",
        "trainers",
        "events",
        "event_count",
        "enrollment_count",
        "waitlist_count",
        "spots_available",
    )


class TrainingInput(TrainingChanges):
    """A new training; its dates may come with it."""

    events = serializers.ListField(child=EventInput(), required=False, max_length=MOST_SESSIONS)
    server_decided: ClassVar[tuple[str, ...]] = tuple(
        name for name in TrainingChanges.server_decided if name != "events"
    )

    def to_internal_value(self, data: Any) -> Any:
        """The values. Raises `Invalid` for a key of a date that nothing reads."""
        events = data.get("events") if isinstance(data, Mapping) else None
        for place, event in enumerate(events if isinstance(events, list) else []):
            _refuse_unknown(event, place)
        return super().to_internal_value(data)


def _refuse_unknown(event: Any, place: int) -> None:
    known = {"start_time", "end_time", "location_id", *EventInput.server_decided}
    unknown = [str(key) for key in event if key not in known] if isinstance(event, Mapping) else []
    if unknown:
        raise Invalid(
            f"Unknown key in events[{place}]: {', '.join(unknown)}",
            fields={f"events.{place}.{key}": [_("This is not known here.")] for key in unknown},
        )


def type_of(practice: Practice, type_id: int) -> TrainingType:
    """The practice's type of trainings. Raises `Invalid`."""
    found = practice.training_types.filter(pk=type_id, is_active=True).first()
    if found is None:
        raise blamed("trainingtype_id", "Invalid trainingtype_id")
    return found


def location_of(practice: Practice, location_id: int | None) -> Location | None:
    """The practice's room. Raises `Invalid`."""
    if location_id is None:
        return None
    found = practice.locations.filter(pk=location_id, is_active=True).first()
    if found is None:
        raise blamed("location_id", "Invalid location_id")
    return found


def trainers_by_id(practice: Practice, ids: Sequence[int], training: Training | None = None) -> list[User]:
    """The practice's trainers in the order of `ids`; who leads `training` already may stay. Raises `Invalid`."""
    allowed = Q(pk__in=trainers_of(practice).order_by().values("pk"))
    if training is not None:
        allowed |= Q(training_posts__training=training.pk)
    found = User.objects.filter(allowed, pk__in=ids).distinct().in_bulk()
    unknown = [pk for pk in dict.fromkeys(ids) if pk not in found]
    if unknown:
        raise blamed("trainer_ids", f"Invalid trainer_ids: {', '.join(map(str, unknown))}")
    return [found[pk] for pk in dict.fromkeys(ids)]


def plans_of(practice: Practice, events: Sequence[Mapping[str, Any]]) -> list[SessionPlan]:
    """The dates of a new training. Raises `Invalid` naming the first that cannot be."""
    wanted = {event["location_id"] for event in events if event.get("location_id") is not None}
    rooms = practice.locations.filter(is_active=True).in_bulk(wanted) if wanted else {}
    plans = []
    for place, event in enumerate(events):
        location_id = event.get("location_id")
        if location_id is not None and location_id not in rooms:
            raise blamed(f"events.{place}.location_id", f"Invalid location_id: {location_id}")
        refuse_backwards(event["start_time"], event["end_time"], f"events.{place}.")
        plans.append(SessionPlan(event["start_time"], event["end_time"], rooms.get(location_id)))
    return plans


def refuse_backwards(start: datetime, end: datetime, prefix: str = "") -> None:
    """Raise `Invalid` for a date that ends before it begins."""
    if end <= start:
        raise blamed(f"{prefix}end_time", "end_time must be after start_time")


def blamed(field: str, text: str) -> Invalid:
    """A refusal in the contract's words."""
    return Invalid(text, fields={field: [text]})
