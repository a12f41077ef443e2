"""Two at once for the same person or room: whoever waits sees what the other wrote; and the control without locks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role, Surface
from catalog.models import TrainingTrainer
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.services.joining import enroll_self
from scheduling.models import LessonSlot, Session
from scheduling.plans import SessionPlan
from scheduling.services.sessions import change_session, plan_session
from scheduling.services.slots import take_times
from scheduling.services.trainings import create_training, update_training
from scheduling.session_clashes import clashes_of
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student, make_trainer
from tests.factories.catalog import LocationFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import SessionFactory, make_pack, make_training
from tests.threads import alone, meeting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
START = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=20)
PLAN = SessionPlan(START, START + timedelta(hours=2))


@pytest.fixture
def practice(transactional_db):
    reverse("home")  # reads every address once: under a lock that would be longer than others wait
    return PracticeFactory()


@pytest.fixture
def admin(practice):
    return MembershipFactory(practice=practice, role=Role.ADMIN).user


@pytest.fixture
def pausing(monkeypatch):
    """Makes the first who has looked for clashes wait until the second one waits for a lock."""
    waiting: list[Callable[[], None]] = []

    def looked(*args, **more):
        found = clashes_of(*args, **more)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr("scheduling.services.session_checks.clashes_of", looked)
    return waiting


def first_of(waiting, job):
    def run(pause):
        waiting.append(pause)
        return job()

    return run


def bare(practice, trainer=None):
    training = make_training(practice=practice, sessions=0, trainers=0)
    if trainer is not None:
        TrainingTrainer.objects.create(training=training, user=trainer)
    return training


def test_one_trainer_planned_twice_at_once_is_noticed_by_the_second(practice, admin, pausing):
    trainer = make_trainer(practice)
    trainings = [bare(practice, trainer) for _ in range(2)]
    jobs = [lambda training=training: plan_session(training.pk, PLAN, actor=admin) for training in trainings]

    first, second = meeting(first_of(pausing, jobs[0]), jobs[1])

    assert isinstance(first, Session)
    assert isinstance(second, Conflict)
    assert second.error_code == "clashes"
    assert Session.objects.count() == 1


def test_one_room_planned_twice_at_once_is_noticed_by_the_second(practice, admin, pausing):
    room = LocationFactory(practice=practice)
    wanted = SessionPlan(PLAN.starts_at, PLAN.ends_at, room)
    trainings = [bare(practice) for _ in range(2)]
    jobs = [lambda training=training: plan_session(training.pk, wanted, actor=admin) for training in trainings]

    first, second = meeting(first_of(pausing, jobs[0]), jobs[1])

    assert isinstance(first, Session)
    assert isinstance(second, Conflict)
    assert [clash["kind"] for clash in second.details["clashes"]] == ["location"]


def test_a_new_training_and_a_moved_session_meet(practice, admin, pausing):
    trainer = make_trainer(practice)
    training = bare(practice, trainer)
    session = SessionFactory(offering=training.offering_ptr, starts_at=START + timedelta(days=1))

    def move():
        return change_session(session, actor=admin, starts_at=PLAN.starts_at, ends_at=PLAN.ends_at)

    def create():
        return create_training(
            practice,
            actor=admin,
            title="Second",
            training_type=training.training_type,
            capacity=3,
            plans=[PLAN],
            trainers=[trainer],
        )

    first, second = meeting(first_of(pausing, move), create)

    assert isinstance(first, Session)
    assert isinstance(second, Conflict)
    assert Session.objects.filter(starts_at=START).count() == 1


def test_a_trainer_added_to_two_trainings_at_once(practice, admin, pausing):
    trainer, trainings = make_trainer(practice), [bare(practice) for _ in range(2)]
    for training in trainings:
        SessionFactory(offering=training.offering_ptr, starts_at=PLAN.starts_at)
    jobs = [
        lambda training=training: update_training(training, actor=admin, trainers=[trainer]) for training in trainings
    ]

    _first, second = meeting(first_of(pausing, jobs[0]), jobs[1])

    assert isinstance(second, Conflict)
    assert TrainingTrainer.objects.count() == 1


def test_control_without_the_locks_nobody_notices(practice, admin, monkeypatch):
    trainer, barrier = make_trainer(practice), Barrier(2)
    trainings = [bare(practice, trainer) for _ in range(2)]

    def looked(*args, **more):
        found = clashes_of(*args, **more)
        barrier.wait(30)  # both have looked before either writes
        return found

    monkeypatch.setattr("scheduling.services.session_checks.clashes_of", looked)
    monkeypatch.setattr("scheduling.services.session_checks.lock_people", lambda *_ids: None)
    with ThreadPoolExecutor(2) as pool:
        jobs = [lambda training=training: plan_session(training.pk, PLAN, actor=admin) for training in trainings]
        answers = list(pool.map(alone, jobs))

    assert all(isinstance(answer, Session) for answer in answers)


def test_a_lesson_and_a_session_for_one_tutor_at_once(practice, admin, pausing):
    pack = make_pack(tutor_profile__practice=practice)
    tutor, student = pack.tutor_profile.user, make_student(practice)
    training = bare(practice, tutor)
    enrollment = Enrollment.objects.create(
        practice=practice, offering=pack.offering_ptr, student=student, state=EnrollmentState.ENROLLED
    )

    def lesson():
        with locked_transaction():
            return take_times(
                pack, student=student, starts=[START], enrollment=enrollment, session_mode="online", actor=student
            )

    first, second = meeting(first_of(pausing, lambda: plan_session(training.pk, PLAN, actor=admin)), lesson)

    assert isinstance(first, Session)
    assert isinstance(second, Conflict)
    assert second.details["times"][0]["reason"] == "tutor_busy"
    assert not LessonSlot.objects.exists()


def test_a_student_enrols_elsewhere_while_a_date_is_added(practice, admin, pausing):
    student = make_student(practice)
    here, there = bare(practice), bare(practice)
    put_in_state(here, student, EnrollmentState.ENROLLED)
    SessionFactory(offering=there.offering_ptr, starts_at=PLAN.starts_at)

    def enrol():
        return enroll_self(there.pk, student=student, surface=Surface.PAGES, has_agreed=True)

    first, second = meeting(first_of(pausing, lambda: plan_session(here.pk, PLAN, actor=admin)), enrol)

    assert isinstance(first, Session)
    assert isinstance(second, Conflict)
    assert second.error_code == "session_overlap"
