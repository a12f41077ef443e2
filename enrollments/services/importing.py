"""Seats and money that another system gave and took. Every step is one of the table's, and nobody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Surface
from accounts.services.audit import record_event
from catalog.enums import RunState
from config.kit.errors import Conflict
from config.kit.statements import Given, Statement, gathered, insert
from enrollments.enums import LIVE, SEAT_HOLDING, EnrollmentEvent, EnrollmentState, LedgerKind
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment, LedgerEntry, Order
from enrollments.services.finishing import REST
from enrollments.services.transitions import apply_event, begin_enrollment
from enrollments.states import BULK

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Offering

CANCELED_THERE: Final = "Canceled in the system it came from"
TERMS: Final = "external-2026-11"


class Happened(Enum):
    """What an import did to an enrolment."""

    CREATED = "created"
    ADOPTED = "adopted"
    CANCELED = "canceled"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSeat:
    """One booking there. `reference` is unique within the practice."""

    reference: str
    is_canceled: bool = False
    is_paid: bool = False
    booked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideMoney:
    """What was to be paid there, in minor units. `paid` is what is there now: nothing after a refund."""

    reference: str
    total: int
    currency: str
    paid: int
    is_refunded: bool = False
    at: datetime | None = None


def enroll_imported(
    offering: Offering, seat: OutsideSeat, *, student: User, actor: User | None
) -> tuple[Enrollment, Happened]:
    """Bring the student's enrolment to where the booking is; its capacity was given there.

    An open enrolment of the student that has no reference is the same one. What
    ended long ago is complete. Repeatable; the offering's lock is held. Raises `Conflict`: `other_student`,
    `other_booking`, `called_off`, `moved`, `canceled_here`, `completed_here`.
    """
    assert transaction.get_connection().in_atomic_block, "the offering's lock is held"
    known = _KNOWN.first(practice=offering.practice_id, reference=seat.reference)
    if known is not None:
        return _follow(known, offering, seat, student, actor)
    row = _LIVE_ROWS.first(offering=offering.pk, student=student.pk)
    if row is not None and row.external_reference:
        raise Conflict(
            _("The student has another booking here: %(reference)s.") % {"reference": row.external_reference},
            code="other_booking",
            details={"enrollment": row.pk, "reference": row.external_reference},
        )
    if row is not None and row.state in SEAT_HOLDING:
        return _adopt(row, seat, actor)
    if offering.run_state == RunState.CALLED_OFF or not offering.is_active:
        raise Conflict(_("This was called off."), code="called_off")
    return _enroll(offering, seat, student, actor)


def keep_imported_money(
    enrollment: Enrollment, money: OutsideMoney, *, actor: User | None, is_new: bool = False
) -> Order:
    """An order with as much in its ledger as is there; later changes are further entries.

    The offering's lock is held; `is_new` says that the enrolment was made under
    it. Raises `Conflict`: `paid_online` where the money was taken by ourselves,
    `other_currency`.
    """
    assert transaction.get_connection().in_atomic_block, "the offering's lock is held"
    order = None if is_new else Order.objects.filter(enrollment=enrollment).first()
    if order is None:
        order = Order(
            practice_id=enrollment.practice_id,
            enrollment=enrollment,
            payer=enrollment.student,
            total=money.total,
            currency=money.currency,
        )
        insert(order)
    elif order.payments.exists():
        raise Conflict(_("This is paid online; the ledger says how much was paid."), code="paid_online")
    elif order.currency != money.currency:
        raise Conflict(_("The order is in another currency."), code="other_currency")
    elif order.total != money.total:
        order.total = money.total
        order.save(update_fields=["total"])
    _enter(order, money, actor, is_new=is_new)
    is_paid = money.paid >= money.total
    if enrollment.is_paid != is_paid:
        enrollment.is_paid = is_paid
        enrollment.save(update_fields=["is_paid"])
    return order


def note_paid_elsewhere(enrollment: Enrollment, *, is_paid: bool) -> None:
    """The seat is one of several of an order there, whose money stands at the first of them."""
    Enrollment.objects.filter(pk=enrollment.pk, order__isnull=True).exclude(is_paid=is_paid).update(is_paid=is_paid)


def _enroll(offering: Offering, seat: OutsideSeat, student: User, actor: User | None) -> tuple[Enrollment, Happened]:
    booked_at = seat.booked_at or timezone.now()
    is_over = offering.ends_at is not None and offering.ends_at <= timezone.now() - REST
    with gathered():  # nothing here reads the steps, the audit entries and the counters
        enrollment = begin_enrollment(
            offering,
            EnrollmentEvent.ENROLL,
            student=student,
            actor=actor,
            reason=BULK,
            surface=Surface.SYSTEM,
            external_reference=seat.reference,
            is_paid=seat.is_paid,
            enrolled_at=booked_at,
            agreed_at=seat.booked_at,
            queued_at=booked_at,
            terms={"version": TERMS, "title": offering.title, "price": offering.price, "currency": offering.currency},
        )
        if seat.is_canceled:
            _apply(enrollment, EnrollmentEvent.REMOVE, actor, reason=CANCELED_THERE)
        elif is_over:
            _apply(enrollment, EnrollmentEvent.COMPLETE, actor)
    return enrollment, Happened.CANCELED if seat.is_canceled else Happened.CREATED


def _adopt(row: Enrollment, seat: OutsideSeat, actor: User | None) -> tuple[Enrollment, Happened]:
    """The student has this seat already, given by hand."""
    locked = lock_enrollment(row.pk)
    locked.external_reference = seat.reference
    locked.save(update_fields=["external_reference"])
    record_event(
        "enrollment.reference_noted", locked, actor=actor, practice=locked.practice_id, reference=seat.reference
    )
    if seat.is_canceled:
        return _cancel(locked, actor)
    return locked, Happened.ADOPTED


def _follow(
    known: Enrollment, offering: Offering, seat: OutsideSeat, student: User, actor: User | None
) -> tuple[Enrollment, Happened]:
    if known.student_id != student.pk:
        raise Conflict(
            _("The booking belongs to another student here."),
            code="other_student",
            details={"enrollment": known.pk, "person": known.student_id, "other": student.pk},
        )
    if known.offering_id != offering.pk:
        raise Conflict(_("The booking was moved to another session."), code="moved", details={"enrollment": known.pk})
    locked = lock_enrollment(known.pk)
    if seat.is_canceled:
        return _cancel(locked, actor)
    if locked.state == EnrollmentState.CANCELED:
        raise Conflict(
            _("The enrolment is canceled here, the booking there is not."),
            code="canceled_here",
            details={"enrollment": locked.pk},
        )
    return locked, Happened.NOTHING


def _cancel(locked: Enrollment, actor: User | None) -> tuple[Enrollment, Happened]:
    if locked.state == EnrollmentState.CANCELED:
        return locked, Happened.NOTHING
    if locked.state == EnrollmentState.COMPLETED:
        raise Conflict(
            _("The booking is canceled there, the enrolment is completed here."),
            code="completed_here",
            details={"enrollment": locked.pk},
        )
    _apply(locked, EnrollmentEvent.REMOVE, actor, reason=CANCELED_THERE)
    return locked, Happened.CANCELED


def _apply(
    enrollment: Enrollment, event: EnrollmentEvent, actor: User | None, *, reason: str = BULK, **fields: Any
) -> None:
    apply_event(enrollment, event, actor=actor, reason=reason, quiet=True, **fields)


def _enter(order: Order, money: OutsideMoney, actor: User | None, *, is_new: bool) -> None:
    """One entry for the difference between what is there and what the ledger says."""
    amounts = [] if is_new else list(order.ledger_entries.values_list("amount", flat=True))
    if not amounts and money.is_refunded and money.total:  # came and went before we looked
        _write(order, LedgerKind.CHARGE, money.total, money, actor, 0)
        amounts = [money.total]
    difference, count = money.paid - sum(amounts), len(amounts)
    if not difference:
        return
    kind = LedgerKind.ADJUSTMENT
    if difference > 0 and not count:
        kind = LedgerKind.CHARGE
    elif difference < 0 and money.is_refunded:
        kind = LedgerKind.REFUND
    _write(order, kind, difference, money, actor, count)


def _write(order: Order, kind: LedgerKind, amount: int, money: OutsideMoney, actor: User | None, number: int) -> None:
    entry = LedgerEntry(
        practice_id=order.practice_id,
        order=order,
        kind=kind,
        amount=amount,
        currency=order.currency,
        provider_reference=f"{money.reference}:{number}",
        note=_("Paid in the system it came from"),
        actor=actor,
        created_at=(number == 0 and money.at) or timezone.now(),
    )
    insert(entry)


_KNOWN: Final = Statement(
    lambda: Enrollment.objects.filter(practice=Given("practice"), external_reference=Given("reference"))
)
_LIVE_ROWS: Final = Statement(
    lambda: Enrollment.objects.filter(offering=Given("offering"), student=Given("student"), state__in=sorted(LIVE))
)
