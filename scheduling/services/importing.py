"""Trainings of one session that another system holds the date of. Nobody is told: it tells its own people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from catalog.enums import RunState
from catalog.locks import lock_training
from catalog.models import Training
from config.kit.errors import Invalid
from config.kit.statements import Given, Statement
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.services.session_checks import as_noted, check_session
from scheduling.services.sessions import keep_dates

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from catalog.models import Location, TrainingType

ASSUMED_LENGTH: Final = timedelta(hours=1)
"""Of a session whose end nobody says."""
MOVES: Final = frozenset({"starts_at", "ends_at", "location"})
"""What calendars show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSession:
    """What the other system says of a session; None and empty are unknown. `price` is in minor units."""

    reference: str
    title: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    seats: int | None = None
    price: int | None = None
    currency: str = ""
    note: str = ""


def import_session(
    practice: Practice,
    outside: OutsideSession,
    *,
    training_type: TrainingType,
    location: Location | None,
    actor: User | None,
    found: Session | None = None,
) -> Session:
    """The session with that reference and its training, made or brought up to date.

    What is made is not published: its places are given there, not here. Nothing
    that is known is wiped by what is unknown; a training that was called off or
    archived, and a canceled session, stay as they are. Raises `Invalid` for a
    new one without a start and for times that cannot be. `found` is what
    `imported_session` has just given.
    """
    if found is None:
        return _make(practice, outside, training_type, location, actor)
    wanted = _wanted(found, outside, location)
    if wanted or _more(found.offering.training, outside, training_type):
        _change(found.pk, outside, training_type, location, actor)
        found.refresh_from_db()
    return found


def imported_session(practice: Practice, reference: str) -> Session | None:
    """The session with that reference, with its place, its training and the training's type."""
    return _SESSIONS.first(practice=practice.pk, reference=reference)


def _make(
    practice: Practice,
    outside: OutsideSession,
    training_type: TrainingType,
    location: Location | None,
    actor: User | None,
) -> Session:
    if outside.starts_at is None:
        raise Invalid(_("It is not said when the session starts."), code="no_start")
    ends_at = outside.ends_at or outside.starts_at + ASSUMED_LENGTH
    session = Session(
        practice=practice,
        external_reference=outside.reference,
        starts_at=outside.starts_at,
        ends_at=ends_at,
        location=location,
        note=outside.note[:200],
    )
    check_session(session)
    training = Training(
        practice=practice,
        title=outside.title or training_type.name,
        training_type=training_type,
        default_location=location,
        capacity=outside.seats,
        price=outside.price or 0,
        currency=outside.currency or practice.currency,
        starts_at=outside.starts_at,
        ends_at=ends_at,
        is_published=False,
        apply_policies=False,
    )
    training.save()
    session.offering = training
    session.save()
    record_event(
        "training.imported", training, actor=actor, practice=practice, session=session.pk, reference=outside.reference
    )
    return session


def _change(
    session_id: int, outside: OutsideSession, training_type: TrainingType, location: Location | None, actor: User | None
) -> None:
    """Under the training's lock, with everything read again."""
    training = lock_training(Session.objects.values_list("offering_id", flat=True).get(pk=session_id))
    session = Session.objects.select_related("location").get(pk=session_id)
    if training.run_state == RunState.CALLED_OFF or not training.is_active or session.status != SessionStatus.PLANNED:
        return
    wanted = _wanted(session, outside, location)
    if wanted:
        before = {name: as_noted(getattr(session, name)) for name in wanted}
        for name, value in wanted.items():
            setattr(session, name, value)
        check_session(session)
        session.calendar_sequence += bool(MOVES & wanted.keys())
        session.save(update_fields=[*wanted, "calendar_sequence"])
        keep_dates(training)
        after = {name: as_noted(getattr(session, name)) for name in wanted}
        record_event("session.imported", session, actor=actor, practice=session.practice_id, before=before, after=after)
    more = _more(training, outside, training_type)
    if more:
        before = {name: as_noted(getattr(training, name)) for name in more}
        for name, value in more.items():
            setattr(training, name, value)
        training.save(update_fields=sorted(more))
        after = {name: as_noted(value) for name, value in more.items()}
        record_event(
            "training.changed", training, actor=actor, practice=training.practice_id, before=before, after=after
        )


def _wanted(session: Session, outside: OutsideSession, location: Location | None) -> dict[str, object]:
    """What is said otherwise now."""
    starts_at = outside.starts_at or session.starts_at
    ends_at = outside.ends_at or starts_at + (session.ends_at - session.starts_at)
    said = {"starts_at": starts_at, "ends_at": ends_at, "note": outside.note[:200] or session.note}
    wanted: dict[str, object] = {name: value for name, value in said.items() if getattr(session, name) != value}
    if location is not None and location.pk != session.location_id:
        wanted["location"] = location
    return wanted


def _more(training: Training, outside: OutsideSession, training_type: TrainingType) -> dict[str, object]:
    """What of the training is said otherwise, or said at last: its title was its type's until then."""
    said: dict[str, object] = {}
    if outside.seats is not None and outside.seats != training.capacity:
        said["capacity"] = outside.seats
    if outside.title and outside.title != training.title:
        said["title"] = outside.title
        if training_type.pk != training.training_type_id:
            said["training_type"] = training_type
    return said


_SESSIONS: Final = Statement(
    lambda: Session.objects.select_related("location", "offering__training__training_type").filter(
        practice=Given("practice"), external_reference=Given("reference")
    )
)
