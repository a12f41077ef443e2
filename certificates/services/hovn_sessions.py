"""A session of Hovn becomes a training with its session at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from catalog.services.importing import OutsidePlace, import_location, import_training_type, is_at
from certificates.enums import CourseFormat
from config.kit.errors import Conflict
from scheduling.services.importing import OutsideSession, import_session, imported_session

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from catalog.models import Location, TrainingType
    from certificates.integrations.hovn.records import Booking, CourseSession
    from scheduling.models import Session

UNNAMED: Final = "Hovn session"


def session_of(practice: Practice, booking: Booking, actor: User | None) -> Session:
    """The session of a booking, made or brought up to date with its training, type and place.

    Raises `Conflict` for a booking that names none.
    """
    said = booking.session
    if said is None:
        raise Conflict("Hovn names no session.", code="no_session")
    found = imported_session(practice, said.hovn_id)
    price = booking.order.amount if booking.order else None
    return import_session(
        practice,
        OutsideSession(
            reference=said.hovn_id,
            title=said.course_name,
            starts_at=said.starts_at,
            ends_at=said.ends_at,
            seats=said.seats,
            price=price,
            currency=booking.order.currency if booking.order and price is not None else "",
            note=f"Instructor: {said.instructor_name}" if said.instructor_name else "",
        ),
        training_type=_training_type(practice, said, found),
        location=_location(practice, said, found),
        actor=actor,
        found=found,
    )


def _location(practice: Practice, said: CourseSession, found: Session | None) -> Location | None:
    if said.place is None:
        return None
    place = OutsidePlace(
        name=said.place.name,
        address_text=said.place.raw,
        street=said.place.street,
        city=said.place.city,
        state=said.place.state,
        postal_code=said.place.postal_code,
        country=said.place.country,
    )
    present = found.location if found is not None else None
    return present if present is not None and is_at(present, place) else import_location(practice, place)


def _training_type(practice: Practice, said: CourseSession, found: Session | None) -> TrainingType:
    course_format, agency_course = _format(said), said.course_name if said.agency else ""
    if found is not None:
        training = found.offering.training
        present = training.training_type
        is_same = said.course_name == training.title and agency_course in {"", present.agency_course}
        if not said.course_name or (is_same and course_format in {"", present.course_format}):
            return present
    return import_training_type(
        practice, said.course_name or UNNAMED, course_format=course_format, agency_course=agency_course
    )


def _format(session: CourseSession) -> str:
    """One of our three, by the word that Hovn uses; no guess from a code."""
    word = "-".join(session.course_format.lower().split())
    return word if word in CourseFormat.values else ""
