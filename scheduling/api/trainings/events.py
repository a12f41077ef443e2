"""The dates of a training."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.request import Request

from accounts.api.doors import fields_named, person_of, practice_of
from accounts.api.permissions import TrainingsAdmin
from catalog.api.trainings import training_of
from catalog.models import Training
from config.kit.api.operations import operation
from config.kit.api.results import Item, Page
from config.kit.api.views import TrainingsView
from config.kit.errors import Conflict, NotFound
from scheduling.api.trainings.conflicts import conflict_header
from scheduling.api.trainings.inputs import NAMES, EventInput, location_of, refuse_backwards
from scheduling.api.trainings.rows import EVENT, planned_events
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.services.sessions import cancel_session, change_session, plan_session

STARTED = "The event has already started"


def event_of(training: Training, event_id: int) -> Session:
    """A date of the training. Raises `NotFound`."""
    events = planned_events().filter(practice=training.practice_id, pk=event_id)
    found = events.select_related("location").first()
    if found is None:
        raise NotFound
    if found.offering_id != training.pk:
        raise NotFound("Event does not belong to this training")
    return found


class Events(TrainingsView):
    """All dates of one training."""

    @operation("listEvents", permission=TrainingsAdmin, tags=("events",), row=EVENT, many=True)
    def get(self, request: Request, training_id: int) -> Page:
        """Dates by their start; canceled ones are not among them."""
        return self.page(planned_events().filter(offering=training_of(request, training_id).pk))

    @operation("createEvent", permission=TrainingsAdmin, tags=("events",), row=EVENT, status=201, body=EventInput)
    def post(self, request: Request, training_id: int) -> Item:
        """A further date; everybody on the training is told.

        A trainer or room that is taken at that time is no obstacle; `X-Conflicts` counts them.
        """
        training = training_of(request, training_id)
        start, end = self.body["start_time"], self.body["end_time"]
        location = location_of(practice_of(request), self.body.get("location_id"))
        refuse_backwards(start, end)
        with fields_named(NAMES):
            session = plan_session(
                training.pk, SessionPlan(start, end, location), actor=person_of(request), accept_clashes=True
            )
        return self.item(session, headers=conflict_header(training, [session]))


class OneEvent(TrainingsView):
    """One date."""

    @operation("updateEvent", permission=TrainingsAdmin, tags=("events",), row=EVENT, body=EventInput, partial=True)
    def put(self, request: Request, training_id: int, event_id: int) -> Item:
        """Change what is given of a date that has not begun; everybody on the training is told."""
        training = training_of(request, training_id)
        session = event_of(training, event_id)
        changes = {NEW_NAMES[name]: value for name, value in self.body.items()}
        if "location" in changes and changes["location"] != session.location_id:
            changes["location"] = location_of(practice_of(request), changes["location"])
        else:
            changes.pop("location", None)
        refuse_backwards(changes.get("starts_at", session.starts_at), changes.get("ends_at", session.ends_at))
        with fields_named(NAMES):
            changed = change_session(session, actor=person_of(request), accept_clashes=True, **changes)
        return self.item(changed, headers=conflict_header(training, [changed]))

    @operation("deleteEvent", permission=TrainingsAdmin, tags=("events",), status=204)
    def delete(self, request: Request, training_id: int, event_id: int) -> None:
        """Cancel a date that has not begun; everybody on the training is told."""
        session = event_of(training_of(request, training_id), event_id)
        if session.starts_at <= timezone.now():
            raise Conflict(STARTED, code="started")
        cancel_session(session, actor=person_of(request))


NEW_NAMES = {"start_time": "starts_at", "end_time": "ends_at", "location_id": "location"}
