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
from certificates.enums import CaseKind, ImportOutcome
from certificates.integrations.hovn.payload import canonical
from certificates.models import HovnBooking
from certificates.services.hovn_cases import open_hovn_case
from certificates.services.hovn_orders import PAID, order_of
from certificates.services.hovn_rows import find_booking, save_changed
from certificates.services.hovn_sessions import session_of
from config.kit.errors import Conflict, DomainError
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentState
from enrollments.locks import lock_offering
from enrollments.services.importing import Happened, OutsideSeat, enroll_imported

if TYPE_CHECKING:
    from accounts.models import Practice
    from certificates.integrations.hovn.records import Booking
    from enrollments.models import Enrollment

logger = structlog.get_logger(__name__)
SETTLED: Final = frozenset(
    {ImportOutcome.IMPORTED, ImportOutcome.CHANGED, ImportOutcome.UNCHANGED, ImportOutcome.CANCELED}
)
TRIES: Final = 3
LONGEST_PROBLEM: Final = 300
ERASED: Final = "The student was erased here; nothing of them is imported again."


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
            save_changed(row, problem=problem[:LONGEST_PROBLEM])
            if is_gone and row.enrollment_id and row.outcome != ImportOutcome.CANCELED:
                open_hovn_case(
                    practice, reference=reference, code="gone", said={"Hovn": problem}, enrollment_id=row.enrollment_id
                )
    return Verdict(reference, outcome, problem)


def _write(practice: Practice, booking: Booking, actor: User | None) -> Verdict:
    digest = hashlib.sha256(canonical(booking.raw)).hexdigest()
    row = find_booking(practice, booking.reference)
    if row is not None and row.payload_digest == digest and row.outcome in SETTLED:
        save_changed(row, last_seen=timezone.now(), problem="")
        return Verdict(booking.reference, ImportOutcome.UNCHANGED, doubts=booking.doubts)
    if row is not None and row.enrollment is not None and row.enrollment.student.erased_at is not None:
        save_changed(row, last_seen=timezone.now(), problem="")
        return Verdict(booking.reference, ImportOutcome.UNCHANGED, ERASED)
    session = session_of(practice, booking, actor)
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
    order = order_of(practice, booking, enrollment, happened, actor)
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
    save_changed(row or HovnBooking(practice=practice, reference=booking.reference), **values)
    return Verdict(booking.reference, outcome, doubts=booking.doubts)


def _outcome(row: HovnBooking | None, enrollment: Enrollment, happened: Happened) -> ImportOutcome:
    if enrollment.state == EnrollmentState.CANCELED:
        return ImportOutcome.CANCELED
    is_first = row is None or row.enrollment_id is None
    return ImportOutcome.IMPORTED if is_first or happened == Happened.CREATED else ImportOutcome.CHANGED


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
            save_changed(
                row, outcome=ImportOutcome.FAILED, problem=problem, payload=booking.raw, last_seen=timezone.now()
            )
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
