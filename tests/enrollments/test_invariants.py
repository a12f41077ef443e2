"""Each row that does not add up is named: it is broken by SQL, past services, and the sentence is read."""

from __future__ import annotations

from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.utils import timezone

from enrollments.enums import EnrollmentEvent, EnrollmentState, LedgerKind, PaymentFlow, RefundState
from enrollments.invariants import differences
from enrollments.models import EnrollmentTransition, LedgerEntry, Payment, Refund
from enrollments.services.enrolling import Choice, enroll_in_pack
from tests.factories.accounts import MembershipFactory, PracticeFactory
from tests.factories.catalog import CoursePackFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack

pytestmark = pytest.mark.django_db

HOURS_AGO = "now() - interval '2 hours'"


def run(statement: str, *values: Any) -> None:
    """One statement of SQL, with the triggers that guard the rows asleep."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def set_on(row: Any, assignment: str, *values: Any) -> None:
    run(f"UPDATE {row._meta.db_table} SET {assignment} WHERE id = %s", *values, row.pk)  # noqa: S608 - of this file


@pytest.fixture
def payment(pending):
    return Payment.objects.create(order=pending.order, flow=PaymentFlow.INTENT, amount=8000, currency="EUR")


@pytest.fixture
def enrolled(pack, student, hours):
    """Somebody takes part in a free course of one lesson."""
    free = make_pack(practice=pack.practice, price=0, required_classes_count=1)
    return enroll_in_pack(free.pk, student=student, actor=student, choice=Choice(starts=hours(15)))


def enter(payment, kind, amount, **fields):
    order = payment.order
    given = {"practice": order.practice, "order": order, "currency": order.currency, **fields}
    return LedgerEntry.objects.create(payment=payment, kind=kind, amount=amount, **given)


def lesson_of(enrollment):
    return enrollment.lesson_slots.earliest("starts_at")


def test_what_services_make_adds_up(pending, enrolled):
    assert list(differences()) == []


# -- Enrolments --------------------------------------------------------------------------------------


def test_a_step_that_begins_elsewhere(enrolled):
    step = EnrollmentTransition.objects.create(
        enrollment=enrolled, event=EnrollmentEvent.REOPEN, from_state="completed", to_state="enrolled"
    )

    assert list(differences()) == [
        f"Enrolment {enrolled.pk}: step {step.pk} begins as completed, the one before ended as enrolled."
    ]


def test_a_history_that_begins_in_the_middle(enrolled):
    step = enrolled.transitions.get()
    set_on(step, "from_state = 'waitlist'")

    assert list(differences()) == [
        f"Enrolment {enrolled.pk}: step {step.pk} begins as waitlist, the one before ended as nothing."
    ]


def test_a_seat_that_waits_for_money_nobody_owes(pending):
    run("DELETE FROM enrollments_order WHERE id = %s", pending.order.pk)

    assert list(differences()) == [f"Enrolment {pending.pk}: awaits payment, and there is no order."]


def test_a_seat_that_waits_for_money_and_has_it(pending, payment):
    set_on(pending, "is_paid = true")
    assert f"Enrolment {pending.pk}: awaits payment, and is paid." in list(differences())

    set_on(pending, "is_paid = false")
    set_on(payment, "state = 'succeeded'")
    enter(payment, LedgerKind.CHARGE, 8000)
    assert list(differences()) == [f"Enrolment {pending.pk}: awaits payment, and the ledger has its money."]

    Refund.objects.create(payment=payment, amount=8000, currency="EUR", reason="Late")
    assert list(differences()) == []


def test_a_seat_that_nobody_gave_back(pending, payment):
    set_on(pending, f"pay_by = {HOURS_AGO}")
    assert list(differences()) == []  # the payer may be at the bank

    set_on(payment, "state = 'canceled'")
    (line,) = differences()
    assert line.startswith(f"Enrolment {pending.pk}: holds a seat that was to be paid by ")


def test_a_part_without_a_beginning(enrolled):
    set_on(enrolled, "enrolled_at = NULL")

    assert list(differences()) == [f"Enrolment {enrolled.pk}: is enrolled, and has no day on which it began."]


@pytest.mark.parametrize(
    ("assignment", "counts"), [("completed_at = now(), status = 'completed'", (1, 1)), ("status = 'canceled'", (0, 0))]
)
def test_a_course_that_should_be_completed_or_not(enrolled, assignment, counts):
    set_on(lesson_of(enrolled), assignment)
    is_done = counts == (1, 1)
    if not is_done:  # completed with nothing given
        set_on(enrolled, "state = 'completed'")
        run("UPDATE enrollments_enrollmenttransition SET to_state = 'completed' WHERE enrollment_id = %s", enrolled.pk)

    state = EnrollmentState.ENROLLED if is_done else EnrollmentState.COMPLETED
    assert list(differences()) == [
        f"Enrolment {enrolled.pk}: is {state} with {counts[0]} lessons given, {counts[1]} planned, 1 sold."
    ]


def test_rows_of_two_practices(pending):
    other = PracticeFactory()
    set_on(pending, "practice_id = %s", other.pk)

    assert list(differences()) == [
        f"Enrolment {pending.pk}: belongs to another practice than its offering.",
        f"Order {pending.order.pk}: belongs to another practice than its enrolment.",
    ]


# -- Money -------------------------------------------------------------------------------------------


def test_a_charge_of_an_attempt_that_failed(pending, payment):
    enter(payment, LedgerKind.CHARGE, 8000)

    assert f"Payment {payment.pk}: did not succeed, and the ledger has a charge." in list(differences())


def test_more_back_than_came(pending, payment):
    enter(payment, LedgerKind.REFUND, -50)

    assert list(differences()) == [f"Order {pending.order.pk}: 50 more went back than came in."]


def test_an_entry_in_another_currency(pending, payment):
    entry = enter(payment, LedgerKind.ADJUSTMENT, 0, currency="USD")

    assert list(differences()) == [
        f"Ledger entry {entry.pk}: its currency, practice or payment is not that of order {pending.order.pk}."
    ]


def test_an_entry_of_another_orders_payment(pending, payment, pack, hours):
    other = MembershipFactory(practice=pack.practice).user
    order = enroll_in_pack(pack.pk, student=other, actor=other, choice=Choice(starts=hours(10, 12, day=3))).order
    entry = enter(payment, LedgerKind.ADJUSTMENT, 0, order=order)

    assert list(differences()) == [
        f"Ledger entry {entry.pk}: its currency, practice or payment is not that of order {order.pk}."
    ]


def test_a_refund_that_the_ledger_does_not_know(pending, payment):
    refund = Refund.objects.create(
        payment=payment, amount=50, currency="EUR", reason="x", state=RefundState.SUCCEEDED, provider_id="re_1"
    )
    assert list(differences()) == [f"Refund {refund.pk}: succeeded, but the ledger has no entry."]

    enter(payment, LedgerKind.ADJUSTMENT, 50)
    enter(payment, LedgerKind.REFUND, -50, provider_reference="re_1")
    assert list(differences()) == []


# -- Lesson times ------------------------------------------------------------------------------------


def test_a_booked_time_without_an_enrolment(pack):
    slot = LessonSlotFactory(course_pack=pack)

    assert list(differences()) == [f"Lesson {slot.pk}: is booked without an enrolment."]


def test_a_lesson_of_another_student_or_course(enrolled):
    slot = lesson_of(enrolled)
    line = f"Lesson {slot.pk}: is not of the student and the course of enrolment {enrolled.pk}."

    set_on(slot, "student_id = %s", MembershipFactory(practice=enrolled.practice).user.pk)
    assert list(differences()) == [line]

    set_on(slot, "student_id = %s", enrolled.student_id)
    set_on(slot, "course_pack_id = %s", CoursePackFactory(practice=enrolled.practice).pk)
    assert list(differences()) == [line]


def test_a_lesson_of_another_practice(enrolled):
    slot = lesson_of(enrolled)
    set_on(slot, "practice_id = %s", PracticeFactory().pk)

    assert list(differences()) == [f"Lesson {slot.pk}: belongs to another practice than its course."]


def test_holds_that_last(pack, student):
    slot = LessonSlotFactory(course_pack=pack, student=student, status="held", held_until=timezone.now())
    assert list(differences()) == []

    set_on(slot, f"held_until = {HOURS_AGO}")
    (line,) = differences()
    assert line.startswith(f"Lesson {slot.pk}: is held since its hold ended at ")


def test_a_hold_that_an_enrolment_stands_behind(pending):
    slot = lesson_of(pending)
    set_on(slot, "status = 'held', held_until = now() + interval '5 minutes'")

    assert list(differences()) == [f"Lesson {slot.pk}: is held, and enrolment {pending.pk} stands behind it."]


# -- The catalog -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "assignment"),
    [("catalog_offering", "is_published = false"), ("catalog_offering", "is_active = false")],
)
def test_a_closed_course_in_the_lists(pack, table, assignment):
    run(f"UPDATE {table} SET {assignment}, is_listed = true WHERE id = %s", pack.pk)  # noqa: S608 - of this file

    assert list(differences()) == [f"Course pack {pack.pk}: is listed, and should not be."]


def test_an_open_course_that_no_list_shows(pack):
    run("UPDATE catalog_offering SET is_listed = false WHERE id = %s", pack.pk)

    assert list(differences()) == [f"Course pack {pack.pk}: is not listed, and should be."]


def test_counters_that_count_wrongly(pending):
    run("UPDATE catalog_offering SET seats_taken = 7 WHERE id = %s", pending.offering_id)

    assert list(differences()) == [
        f"Offering {pending.offering_id}: 7 seats noted, 1 held; 0 waiting noted, 0 waiting."
    ]
