"""One booking of Hovn becomes a place, a training with its session, a student, a seat and its money; or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.services.importing import Matched, OutsideStudent, import_student
from catalog.services.importing import OutsidePlace, import_location, import_training_type, is_at
from certificates.enums import CaseKind, CourseFormat, ImportOutcome
from certificates.integrations.hovn.payload import canonical
from certificates.models import HovnBooking, HovnOrder
from certificates.services.hovn_cases import open_hovn_case
from config.kit.errors import Conflict, DomainError
from config.kit.locks import locked_transaction
from config.kit.statements import Given, Statement, insert
from enrollments.enums import EnrollmentState
from enrollments.locks import lock_offering
from enrollments.services.importing import (
    Happened,
    OutsideMoney,
    OutsideSeat,
    enroll_imported,
    keep_imported_money,
    note_paid_elsewhere,
)
from scheduling.services.importing import OutsideSession, import_session, imported_session

if TYPE_CHECKING:
    from accounts.models import Practice
    from catalog.models import Location, TrainingType
    from certificates.integrations.hovn.records import Booking, CourseSession
    from enrollments.models import Enrollment
    from scheduling.models import Session

logger = structlog.get_logger(__name__)
PAID: Final = frozenset({"paid", "succeeded", "completed"})
REFUNDED: Final = frozenset({"refunded"})
UNNAMED: Final = "Hovn session"
SETTLED: Final = frozenset(
    {ImportOutcome.IMPORTED, ImportOutcome.CHANGED, ImportOutcome.UNCHANGED, ImportOutcome.CANCELED}
)
TRIES: Final = 3
LONGEST_PROBLEM: Final = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one booking. `doubts` are sentences on what the page showed and was left out."""

    reference: str
    outcome: ImportOutcome
    problem: str = ""
    doubts: tuple[str, ...] = ()


def import_booking(
    practice: Practice, booking: Booking, *, actor: User | None = None, dry_run: bool = False
) -> Verdict:
    """Write one booking, all of it or nothing; the same again changes nothing. Nobody is told.

    What stands in the way is the verdict, and where both sides contradict each
    other also a case; no booking stops those behind it. With `dry_run` nothing is kept.
    """
    problem: DomainError | None = None
    for attempt in range(TRIES):
        try:
            with locked_transaction(), override("en"):  # what is kept is kept in one language, whoever asks
                verdict = _write(practice, booking, actor)
                if dry_run:
                    transaction.set_rollback(True)
        except (DataError, IntegrityError):  # somebody else has just made the same session, place or person
            if attempt == TRIES - 1:
                logger.exception("a booking cannot be written", reference=booking.reference)
                problem = Conflict("The database refuses it; the log says why.", code="unwritable")
        except DomainError as error:
            problem = error
            break
        else:
            return verdict
    assert problem is not None
    return _refuse(practice, booking, problem, dry_run=dry_run)


def note_not_imported(
    practice: Practice, reference: str, outcome: ImportOutcome, problem: str, *, is_gone: bool = False
) -> Verdict:
    """No booking could be read under this reference: what was imported before stays as it is.

    `is_gone`: Hovn knows it no more, which is a case where we have it.
    """
    with transaction.atomic():
        row, made = HovnBooking.objects.get_or_create(
            practice=practice,
            reference=reference,
            defaults={"outcome": outcome, "problem": problem[:LONGEST_PROBLEM]},
        )
        if not made:
            _save(row, problem=problem[:LONGEST_PROBLEM])
            if is_gone and row.enrollment_id and row.outcome != ImportOutcome.CANCELED:
                open_hovn_case(
                    practice, reference=reference, code="gone", said={"Hovn": problem}, enrollment_id=row.enrollment_id
                )
    return Verdict(reference, outcome, problem)


def _write(practice: Practice, booking: Booking, actor: User | None) -> Verdict:
    digest = hashlib.sha256(canonical(booking.raw)).hexdigest()
    row = _BOOKINGS.first(practice=practice.pk, reference=booking.reference)
    if row is not None and row.payload_digest == digest and row.outcome in SETTLED:
        _save(row, last_seen=timezone.now(), problem="")
        return Verdict(booking.reference, ImportOutcome.UNCHANGED, doubts=booking.doubts)
    session = _session(practice, booking, actor)
    offering = lock_offering(session.offering_id)  # before people, in the common order
    matched = import_student(practice, _student(booking), actor=actor)
    said = booking.order
    seat = OutsideSeat(
        reference=booking.reference,
        is_canceled=booking.is_canceled,
        is_paid=said is not None and said.amount is not None and said.status in PAID,
        booked_at=booking.booked_at,
    )
    enrollment, happened = enroll_imported(offering, seat, student=matched.user, actor=actor)
    order = _order(practice, booking, enrollment, happened, actor)
    _note_strangeness(practice, booking, matched, enrollment)
    outcome = _outcome(row, enrollment, happened)
    values = {
        "payload": booking.raw,
        "payload_digest": digest,
        "outcome": outcome,
        "problem": "",
        "enrollment": enrollment,
        "session": session,
        "last_seen": timezone.now(),
    }
    if order is not None:
        values["order"] = order
    _save(row or HovnBooking(practice=practice, reference=booking.reference), **values)
    return Verdict(booking.reference, outcome, doubts=booking.doubts)


def _outcome(row: HovnBooking | None, enrollment: Enrollment, happened: Happened) -> ImportOutcome:
    if enrollment.state == EnrollmentState.CANCELED:
        return ImportOutcome.CANCELED
    is_first = row is None or row.enrollment_id is None
    return ImportOutcome.IMPORTED if is_first or happened == Happened.CREATED else ImportOutcome.CHANGED


def _session(practice: Practice, booking: Booking, actor: User | None) -> Session:
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


def _student(booking: Booking) -> OutsideStudent:
    said = booking.student
    return OutsideStudent(
        outside_id=said.hovn_id,
        email=said.email,
        first_name=said.first_name,
        last_name=said.last_name,
        phone=said.phone,
        phone_as_given=said.phone_raw,
    )


def _order(
    practice: Practice, booking: Booking, enrollment: Enrollment, happened: Happened, actor: User | None
) -> HovnOrder | None:
    said = booking.order
    if said is None:
        return None
    row = _ORDERS.first(practice=practice.pk, hovn_id=said.hovn_id)
    if row is None:
        row = HovnOrder(practice=practice, hovn_order_id=said.hovn_id)
    values: dict[str, object] = {
        "number": said.number,
        "stripe_order_number": said.stripe_number,
        "status": said.status,
        "ordered_at": said.ordered_at,
        "amount_cents": said.amount,
        "currency": said.currency,
    }
    values = {name: value for name, value in values.items() if value not in {None, ""}}
    status, amount = said.status or row.status, row.amount_cents if said.amount is None else said.amount
    if row.order is not None and row.order.enrollment_id != enrollment.pk:
        note_paid_elsewhere(enrollment, is_paid=status in PAID)
    elif amount or (row.order is not None and amount is not None):
        money = OutsideMoney(
            reference=f"hovn:{practice.pk}:{said.hovn_id}",
            total=amount,
            currency=said.currency or row.currency,
            paid=amount if status in PAID else 0,
            is_refunded=status in REFUNDED,
            at=said.ordered_at or row.ordered_at,
        )
        is_new = happened == Happened.CREATED
        values["order"] = keep_imported_money(enrollment, money, actor=actor, is_new=is_new)
    _save(row, **values)
    return row


def _note_strangeness(practice: Practice, booking: Booking, matched: Matched, enrollment: Enrollment) -> None:
    """The student was found, and still something does not fit."""
    person = _student(booking)
    if matched.other is not None or matched.differs(person):
        open_hovn_case(
            practice,
            reference=booking.reference,
            code="other_address",
            said={"Address at Hovn": person.email, "Address here": matched.user.email},
            enrollment_id=enrollment.pk,
            person_id=matched.user.pk,
            other_person_id=matched.other.pk if matched.other else None,
        )


def _refuse(practice: Practice, booking: Booking, error: DomainError, *, dry_run: bool) -> Verdict:
    with override("en"):
        problem = str(error.message)[:LONGEST_PROBLEM]
    if dry_run:
        return Verdict(booking.reference, ImportOutcome.FAILED, problem, booking.doubts)
    with transaction.atomic():
        row, made = HovnBooking.objects.get_or_create(
            practice=practice,
            reference=booking.reference,
            defaults={"outcome": ImportOutcome.FAILED, "problem": problem, "payload": booking.raw},
        )
        if not made:
            _save(row, outcome=ImportOutcome.FAILED, problem=problem, payload=booking.raw, last_seen=timezone.now())
        if error.details or error.error_code == "no_address":
            is_unknown = error.error_code == "no_address"
            open_hovn_case(
                practice,
                reference=booking.reference,
                code=error.error_code,
                said={"Hovn": "canceled" if booking.is_canceled else "booked", "Here": problem},
                kind=CaseKind.UNKNOWN_PERSON if is_unknown else CaseKind.HOVN_CONFLICT,
                enrollment_id=error.details.get("enrollment"),
                person_id=_kept(error.details.get("person")),
                other_person_id=_kept(error.details.get("other")),
            )
    return Verdict(booking.reference, ImportOutcome.FAILED, problem, booking.doubts)


def _kept(person_id: int | None) -> int | None:
    """None for somebody whom the refused import would have made."""
    return User.objects.filter(pk=person_id).values_list("pk", flat=True).first() if person_id else None


def _save(row: HovnBooking | HovnOrder, **values: object) -> None:
    """Only what differs; a new row whole."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row._state.adding:  # noqa: SLF001 - Django documents it
        insert(row)
    elif changed:
        row.save(update_fields=changed)


_BOOKINGS: Final = Statement(
    lambda: HovnBooking.objects.filter(practice=Given("practice"), reference=Given("reference"))
)
_ORDERS: Final = Statement(
    lambda: HovnOrder.objects.select_related("order").filter(practice=Given("practice"), hovn_order_id=Given("hovn_id"))
)
