"""Each step sends exactly its row of messages, to whom it concerns, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role, Surface
from accounts.models import User
from accounts.services.student_profiles import change_student_profile
from catalog.models import Offering, Training
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentEvent as Event
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.locks import lock_enrollment, lock_offering
from enrollments.models import Enrollment
from enrollments.services.enrolling import wait_for_pack
from enrollments.services.invitations import (
    decline_invitation,
    expire_invitations,
)
from enrollments.services.notices import send_notice
from enrollments.services.promotion import invite_next
from enrollments.services.running import call_off_offering
from enrollments.services.transitions import announce, apply_event, begin_enrollment
from enrollments.states import EDGES, TABLE, Edge
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference, OutboxAttachment, OutboxMessage
from tests.enrollments.notices import BOTH, kinds, rows
from tests.factories.accounts import MembershipFactory, StudentStatusFactory, UserFactory, make_student
from tests.factories.catalog import CoursePackFactory
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training

MAIL = {"email"}

BELL = {"in_app"}

STUDENT: dict[Event, tuple[str, set[str]]] = {
    Event.ENROLL: ("confirmed", BOTH),
    Event.PAY: ("confirmed", BOTH),
    Event.FORCE_ENROLL: ("confirmed", BOTH),
    Event.REINSTATE: ("confirmed", BOTH),
    Event.ACCEPT: ("accepted", BOTH),
    Event.JOIN_WAITLIST: ("waitlisted", BOTH),
    Event.INVITE: ("invited", BOTH | {"sms"}),
    Event.EXPIRE_INVITE: ("invitation_ended", BOTH),
    Event.DEINVITE: ("invitation_ended", BOTH),
    Event.DECLINE: ("declined", BOTH),
    Event.LEAVE: ("left", BOTH),
    Event.REMOVE: ("removed", BOTH),
    Event.REFUND: ("refunded", BOTH),
    Event.CALL_OFF: ("called_off", BOTH),
    Event.CLOSE: ("waitlist_closed", BOTH),
    Event.COMPLETE: ("completed", BOTH),
    Event.EXPIRE_PAYMENT: ("payment_expired", BOTH),
}

TRAINERS: dict[str, tuple[str, set[str]]] = {
    "confirmed": ("trainer_enrolled", BELL),
    "accepted": ("trainer_accepted", BELL),
    "waitlisted": ("trainer_waitlisted", BOTH),
    "invited": ("trainer_invited", BELL),
    "invitation_ended": ("trainer_invitation_ended", BELL),
    "declined": ("trainer_declined", BELL),
    "left": ("trainer_left", BELL),
    "removed": ("trainer_left", BELL),
    "refunded": ("trainer_left", BELL),
}

FILES = {
    "confirmed": ("REQUEST", "confirmed"),
    "accepted": ("REQUEST", "confirmed"),
    "waitlisted": ("REQUEST", "tentative"),
    "invitation_ended": ("CANCEL", "canceled"),
    "declined": ("CANCEL", "canceled"),
    "left": ("CANCEL", "canceled"),
    "removed": ("CANCEL", "canceled"),
    "refunded": ("CANCEL", "canceled"),
    "called_off": ("CANCEL", "canceled"),
    "waitlist_closed": ("CANCEL", "canceled"),
}

LAPSED = {State.WAITLIST_INVITE_EXPIRED, State.WAITLIST_DECLINED}


def expected(edge: Edge) -> tuple[str, set[str]] | None:
    """What the student is told, by the words of the plan."""
    ends = edge.target == State.CANCELED
    if ends and (edge.source in LAPSED or (edge.source, edge.event) == (State.PENDING, Event.LEAVE)):
        return None
    return STUDENT.get(edge.event)


def take(edge: Edge, training: Training, student: User) -> Enrollment:
    """The step, as services take it."""
    due = timezone.now() + timedelta(hours=3)
    more: dict[str, Any] = {}
    if edge.target == State.PENDING:
        more = {"pay_by": due}
    elif edge.event == Event.INVITE:
        more = {"invite_expires_at": due}
    before = put_in_state(training.offering_ptr, student, edge.source) if edge.source else None
    OutboxMessage.objects.all().delete()
    with locked_transaction():
        if before is None:
            locked = lock_offering(training.pk)
            made = begin_enrollment(locked, edge.event, student=student, actor=None, **more)
            announce(made, edge)
            return made
        return apply_event(lock_enrollment(before.pk), edge.event, actor=None, **more)


@pytest.mark.django_db
@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.source}-{edge.event}")
def test_each_edge_sends_exactly_its_row(edge: Edge) -> None:
    training = make_training(trainers=2, sessions=2)
    student = make_student(training.practice)

    take(edge, training, student)

    told = expected(edge)
    wanted = set()
    if told is not None:
        kind, channels = told
        wanted = {(kind, channel, student.email) for channel in channels}
        if kind in TRAINERS:
            name, bells = TRAINERS[kind]
            wanted |= {(name, channel, trainer.email) for trainer in training.trainers.all() for channel in bells}
    assert rows() == wanted
    files = [(file.method, file.values["standing"]) for file in OutboxAttachment.objects.all()]
    was_pending = edge.source == State.PENDING and edge.target == State.CANCELED
    file = None if told is None or was_pending else FILES.get(told[0])
    assert files == ([file] if file else [])


@pytest.mark.django_db
def test_files_are_made_by_the_worker_and_not_under_the_lock() -> None:
    join(make_training())

    file = OutboxAttachment.objects.get()
    assert (file.recipe, bytes(file.content)) == ("scheduling.sessions", b"")
    assert len(file.values["sessions"]) == 1


@pytest.mark.django_db
def test_b6_trainers_hear_of_a_decline() -> None:
    training = make_training(trainers=2)
    invited = put_in_state(training.offering_ptr, make_student(training.practice), State.WAITLIST_INVITED)

    decline_invitation(invited, actor=invited.student)

    told = {row for row in rows() if row[0] == "trainer_declined"}
    assert told == {("trainer_declined", "in_app", trainer.email) for trainer in training.trainers.all()}


@pytest.mark.django_db
def test_b9_without_trainers_only_the_student_is_told() -> None:
    join(make_training(trainers=0, sessions=0))

    assert kinds() == {"confirmed"}
    assert not OutboxAttachment.objects.exists()
    assert "You are enrolled" in deliver_all()[0].subject


@pytest.mark.django_db
def test_one_step_is_told_once() -> None:
    enrollment = join(make_training())
    before = OutboxMessage.objects.count()

    with locked_transaction():
        send_notice("enrollments.confirmed", lock_enrollment(enrollment.pk))

    assert OutboxMessage.objects.count() == before


@pytest.mark.django_db
def test_a_step_that_nobody_was_told_of_is_named() -> None:
    training = make_training(capacity=0)
    enrollment = join(training)
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    invite_next(training.pk, count=1, actor=MembershipFactory(practice=training.practice, role=Role.ADMIN).user)
    Enrollment.objects.update(invite_expires_at=timezone.now())
    expire_invitations()
    assert list(differences()) == []

    OutboxMessage.objects.filter(kind="enrollments.invitation_ended").delete()

    assert list(differences()) == [f"Enrolment {enrollment.pk}: nobody was told of its step expire_invite."]


@pytest.mark.django_db
def test_three_trainers_and_dates_cost_as_many_queries_as_one(django_assert_max_num_queries: Any) -> None:
    for trainers, sessions in ((1, 1), (3, 3)):
        enrollment = put_in_state(
            make_training(trainers=trainers, sessions=sessions).offering_ptr, UserFactory(), State.PENDING
        )
        with locked_transaction():
            locked = lock_enrollment(enrollment.pk)
            with django_assert_max_num_queries(5):
                announce(locked, TABLE[State.PENDING, Event.PAY])


@pytest.mark.django_db
def test_b18_what_a_person_needs_ignores_every_refusal() -> None:
    training = make_training()
    enrollment = join(training)
    for category in Category:
        for channel in Channel:
            DeliveryPreference.objects.create(user=enrollment.student, category=category, channel=channel)
    call_off_offering(training.pk, actor=None, reason="The roof leaks")

    subjects = [mail.subject for mail in deliver_all() if mail.recipient == enrollment.student.email]

    assert subjects == [f"You are enrolled: {training.title}", f"It does not take place: {training.title}"]


@pytest.mark.django_db
def test_b18_the_status_is_told_on_a_change_only() -> None:
    student = make_student(make_training().practice)
    profile = student.student_profiles.get()
    active = profile.status
    inactive = StudentStatusFactory(practice=profile.practice, name="inactive")
    change_student_profile(profile, actor=None, notes="x", status=active)
    assert not OutboxMessage.objects.filter(kind="accounts.student_active").exists()

    change_student_profile(profile, actor=None, status=inactive)
    assert not OutboxMessage.objects.filter(kind="accounts.student_active").exists()
    change_student_profile(profile, actor=None, status=active)
    change_student_profile(profile, actor=None, status=active)
    assert OutboxMessage.objects.filter(kind="accounts.student_active", channel="email").count() == 1

    change_student_profile(profile, actor=None, status=inactive)
    change_student_profile(profile, actor=None, status=active)
    assert OutboxMessage.objects.filter(kind="accounts.student_active", channel="email").count() == 2
    assert "active student" in deliver_all()[0].subject


@pytest.mark.django_db
def test_a_pack_with_a_waiting_list_tells_its_tutor() -> None:
    pack = CoursePackFactory(capacity=0)
    student = UserFactory()

    wait_for_pack(pack.pk, student=student, surface=Surface.PAGES)

    tutor = pack.tutor_profile.user.email
    assert rows() == {
        *(("waitlisted", channel, student.email) for channel in BOTH),
        *(("trainer_waitlisted", channel, tutor) for channel in BOTH),
    }
    assert "number 1 on the waiting list" in deliver_all()[0].text
