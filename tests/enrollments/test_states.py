"""The transition table, over the whole product of states and events, in code and in the database."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from catalog.enums import OfferingKind
from catalog.models import CoursePack, Offering
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from enrollments.enums import SEAT_HOLDING, EnrollmentEvent, EnrollmentState, PaymentState
from enrollments.invariants import differences
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment, EnrollmentTransition, Order, Payment
from enrollments.services.joining import open_order
from enrollments.services.transitions import apply_event
from enrollments.states import EDGES, ENROLLMENT_BIRTHS, ENROLLMENT_MOVES, PAYMENT_MOVES, TABLE, Calendar
from messaging.delivery.kinds import is_registered
from messaging.delivery.models import OutboxMessage
from tests.contracts import facts
from tests.factories.accounts import make_student
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.factories.triggers import without_trigger

pytestmark = pytest.mark.django_db(transaction=True)


def enrollment_in(state: str, pack: CoursePack, student: User) -> Enrollment:
    """A row put into `state` past the trigger, counters and history kept true."""
    with without_trigger(Enrollment, "known_edges"):
        enrollment = Enrollment.objects.create(
            practice=pack.practice,
            offering=pack.offering_ptr,
            student=student,
            state=state,
            pay_by=timezone.now(),
            invite_expires_at=timezone.now(),
            invited_at=timezone.now(),
            terms={"title": pack.title, "lessons": 1, "price": 0, "currency": "EUR"},
        )
    pack.offering_ptr.seats_taken = int(state in SEAT_HOLDING)
    pack.offering_ptr.waitlist_length = int(state == EnrollmentState.WAITLIST)
    pack.offering_ptr.save(update_fields=["seats_taken", "waitlist_length"])
    EnrollmentTransition.objects.create(enrollment=enrollment, event=EnrollmentEvent.ENROLL, to_state=state)
    return enrollment


@pytest.mark.parametrize(("state", "event"), list(itertools.product(EnrollmentState, EnrollmentEvent)))
def test_every_event_in_every_state_is_an_edge_or_refused(
    state: EnrollmentState, event: EnrollmentEvent, pack: CoursePack, student: User
) -> None:
    enrollment = enrollment_in(state, pack, student)
    edge = TABLE.get((state, event))
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        changes: dict[str, Any] = {"invite_expires_at": timezone.now()} if event == EnrollmentEvent.INVITE else {}
        changes |= {"pay_by": timezone.now()} if event == EnrollmentEvent.RESERVE else {}
        if edge is None:
            with pytest.raises(Conflict) as refusal:
                apply_event(locked, event, actor=None, quiet=True)
            assert refusal.value.error_code == "illegal_transition"
        else:
            apply_event(locked, event, actor=None, quiet=True, **changes)
    enrollment.refresh_from_db()
    offering = enrollment.offering
    assert enrollment.state == (edge.target if edge else state)
    assert offering.seats_taken == int(enrollment.state in SEAT_HOLDING)
    assert offering.waitlist_length == int(enrollment.state == EnrollmentState.WAITLIST)
    assert enrollment.transitions.count() == (2 if edge else 1)
    assert enrollment.calendar_sequence == int(edge is not None and edge.calendar is not None)
    if edge is not None:
        step = enrollment.transitions.latest("id")
        assert step.enrollment_version == enrollment.record_version


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [OfferingKind.TRAINING, OfferingKind.COHORT])
@pytest.mark.parametrize(("state", "event"), list(itertools.product(EnrollmentState, EnrollmentEvent)))
def test_trainings_and_cohorts_go_by_the_same_table_and_say_what_it_says(
    kind: OfferingKind, state: EnrollmentState, event: EnrollmentEvent
) -> None:
    offering = make_training(sessions=0, trainers=0).offering_ptr
    Offering.objects.filter(pk=offering.pk).update(kind=kind)
    enrollment = put_in_state(offering, make_student(offering.practice), state)
    before, steps = enrollment.calendar_sequence, enrollment.transitions.count()
    OutboxMessage.objects.all().delete()
    edge = TABLE.get((state, event))
    due = timezone.now()
    more = {EnrollmentEvent.INVITE: {"invite_expires_at": due}, EnrollmentEvent.RESERVE: {"pay_by": due}}.get(event, {})
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        if edge is None:
            with pytest.raises(Conflict):
                apply_event(locked, event, actor=None)
        else:
            apply_event(locked, event, actor=None, **more)  # type: ignore[arg-type]  # fields of the row
            if event == EnrollmentEvent.RESERVE:
                open_order(locked)
    enrollment.refresh_from_db()
    told = {edge.notice} if edge and edge.notice and is_registered(edge.notice) else set()
    assert enrollment.state == (edge.target if edge else state)
    assert enrollment.transitions.count() == steps + (edge is not None)
    assert enrollment.calendar_sequence == before + bool(edge and edge.calendar)
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == told
    is_past_promotion = edge is not None and event == EnrollmentEvent.INVITE
    assert len(list(differences())) == is_past_promotion, "nothing but promotion invites without being named"


@pytest.mark.parametrize(("source", "target"), list(itertools.permutations(EnrollmentState, 2)))
def test_database_refuses_every_move_that_the_table_lacks(
    source: EnrollmentState, target: EnrollmentState, pack: CoursePack, student: User
) -> None:
    enrollment = enrollment_in(source, pack, student)
    change = Enrollment.objects.filter(pk=enrollment.pk)
    if (source, target) in ENROLLMENT_MOVES:
        assert change.update(state=target) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        change.update(state=target)
    enrollment.refresh_from_db()
    assert enrollment.state == source


@pytest.mark.parametrize("state", sorted(set(EnrollmentState) - ENROLLMENT_BIRTHS))
def test_database_refuses_rows_that_begin_elsewhere(state: str, pack: CoursePack, student: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.create(
            practice=pack.practice,
            offering=pack.offering_ptr,
            student=student,
            state=state,
            pay_by=timezone.now(),
            invite_expires_at=timezone.now(),
            invited_at=timezone.now(),
        )
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize(("source", "target"), list(itertools.permutations(PaymentState, 2)))
def test_database_keeps_payments_on_their_table(
    source: PaymentState, target: PaymentState, pack: CoursePack, student: User
) -> None:
    enrollment = enrollment_in(EnrollmentState.PENDING, pack, student)
    order = Order.objects.create(
        practice=pack.practice, enrollment=enrollment, payer=student, total=8000, currency="EUR"
    )
    with without_trigger(Payment, "known_moves"):
        payment = Payment.objects.create(order=order, flow="intent", state=source, amount=8000, currency="EUR")
    change = Payment.objects.filter(pk=payment.pk)
    if (source, target) in PAYMENT_MOVES:
        assert change.update(state=target) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        change.update(state=target)


ACTIONS = {
    "invite": EnrollmentEvent.INVITE,
    "deinvite": EnrollmentEvent.DEINVITE,
    "return-to-waitlist": EnrollmentEvent.RETURN_TO_WAITLIST,
    "force-enroll": EnrollmentEvent.FORCE_ENROLL,
    "decline": EnrollmentEvent.DECLINE,
}
STATES = {
    "enrolled": EnrollmentState.ENROLLED,
    "waitlist": EnrollmentState.WAITLIST,
    "waitlist-invited": EnrollmentState.WAITLIST_INVITED,
    "waitlist-invite-expired": EnrollmentState.WAITLIST_INVITE_EXPIRED,
    "waitlist-declined": EnrollmentState.WAITLIST_DECLINED,
}


def test_every_action_of_the_trainings_contract_is_an_edge_from_that_state_alone() -> None:
    known = {name: (STATES[source], STATES[target]) for name, source, target, *_ in _moving_actions()}
    assert known.keys() == ACTIONS.keys()
    for name, (source, target) in known.items():
        edges = [edge for edge in EDGES if edge.event == ACTIONS[name]]
        assert [(edge.source, edge.target) for edge in edges] == [(source, target)]


def _moving_actions() -> list[list[str]]:
    return [row for row in facts("trainings")["actions"] if row[0] in ACTIONS or row[1] in STATES]


def test_calendars_follow_the_target_of_an_edge() -> None:
    told = {(edge.source, edge.event): edge.calendar for edge in EDGES}
    assert told[EnrollmentState.WAITLIST, EnrollmentEvent.FORCE_ENROLL] == Calendar.CONFIRMED
    assert told[None, EnrollmentEvent.JOIN_WAITLIST] == Calendar.TENTATIVE
    assert told[EnrollmentState.WAITLIST_INVITED, EnrollmentEvent.DECLINE] == Calendar.CANCEL
    assert told[EnrollmentState.WAITLIST_DECLINED, EnrollmentEvent.LEAVE] is None
    assert told[EnrollmentState.PENDING, EnrollmentEvent.EXPIRE_PAYMENT] is None
    assert told[None, EnrollmentEvent.RESERVE] is None
