"""Many at once for the same last time, each on a connection of its own, and the control without our guards."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.queries import free_times_of_pack
from scheduling.services.holds import hold_slot
from scheduling.services.slots import take_times
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import make_pack

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 50


def together(*jobs):
    """Start all jobs at the same moment on connections of their own; what each returned or raised."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            return job()
        except Exception as error:  # noqa: BLE001 - what it raised is its answer
            return error
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def last_time(pack):
    return free_times_of_pack(pack)[-1].start


def enrol(pack, student):
    return Enrollment.objects.create(
        practice=pack.practice, offering=pack.offering_ptr, student=student, state=EnrollmentState.ENROLLED
    )


def taking(pack, student, start):
    enrollment = enrol(pack, student)

    def job():
        with locked_transaction():
            take_times(
                pack, student=student, starts=[start], enrollment=enrollment, session_mode="online", actor=student
            )
        return "taken"

    return job


def outcomes(answers):
    return Counter(answer if isinstance(answer, str) else type(answer).__name__ for answer in answers)


def taken(pack):
    return LessonSlot.objects.filter(tutor_profile=pack.tutor_profile, status=SlotStatus.BOOKED).count()


@pytest.fixture
def wide_pool(settings):
    """Fifty connections at once: without the pool, which holds fewer."""
    kept = connections["default"].settings_dict["OPTIONS"].pop("pool", None)
    connections["default"].close()
    yield
    connections["default"].close()
    if kept is not None:
        connections["default"].settings_dict["OPTIONS"]["pool"] = kept


@pytest.fixture
def without_lock(monkeypatch):
    monkeypatch.setattr("scheduling.services.slots.lock_people", lambda *_ids: None)


@pytest.fixture
def without_constraint(transactional_db):
    constraints = [
        found for found in LessonSlot._meta.constraints if found.name in {"lesson_tutor_once", "lesson_student_once"}
    ]
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.remove_constraint(LessonSlot, constraint)
    yield
    LessonSlot.objects.all().delete()
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.add_constraint(LessonSlot, constraint)


def race(pack):
    start = last_time(pack)
    return outcomes(together(*(taking(pack, UserFactory(), start) for _ in range(MANY))))


@pytest.mark.slow
def test_fifty_students_one_time_one_winner(wide_pool):
    pack = make_pack()

    assert race(pack) == {"taken": 1, "Conflict": MANY - 1}

    assert taken(pack) == 1


@pytest.mark.slow
def test_the_constraint_alone_lets_one_win_too(wide_pool, without_lock):
    pack = make_pack()

    answers = race(pack)

    assert answers["taken"] == 1
    assert answers["taken"] + answers["Conflict"] + answers["Busy"] == MANY
    assert taken(pack) == 1


@pytest.mark.slow
def test_control_without_lock_and_constraint_several_win(wide_pool, without_lock, without_constraint):
    pack = make_pack()

    assert race(pack)["taken"] > 1

    assert taken(pack) > 1


def test_two_packs_of_one_tutor_are_one_tutor(wide_pool):
    pack = make_pack()
    other = type(pack).objects.get(pk=pack.pk)
    start = last_time(pack)

    answers = together(taking(pack, UserFactory(), start), taking(other, UserFactory(), start))

    assert outcomes(answers) == {"taken": 1, "Conflict": 1}


def test_one_student_cannot_be_with_two_tutors(wide_pool):
    packs = [make_pack(), make_pack()]
    student = UserFactory()
    start = last_time(packs[0])

    answers = together(*(taking(pack, student, start) for pack in packs))

    assert outcomes(answers) == {"taken": 1, "Conflict": 1}
    (lost,) = (answer for answer in answers if isinstance(answer, Conflict))
    assert lost.details["times"][0]["reason"] == "student_busy"


def test_holding_and_taking_the_same_time(wide_pool):
    pack = make_pack()
    start, holder = last_time(pack), UserFactory()

    def hold():
        hold_slot(pack, student=holder, start=start, session_mode="online", actor=holder)
        return "held"

    answers = outcomes(together(hold, taking(pack, UserFactory(), start)))

    assert answers["Conflict"] == 1
    assert answers["held"] + answers["taken"] == 1


def test_whoever_waits_sees_the_lesson_of_whoever_went_first(wide_pool):
    """Two lessons that overlap by half an hour: the second waits for the first and is told."""
    pack = make_pack()
    start, first, second = last_time(pack), UserFactory(), UserFactory()
    early = start - timedelta(minutes=30)

    answers = together(taking(pack, first, start), taking(pack, second, early))

    assert outcomes(answers) == {"taken": 1, "Conflict": 1}
    assert taken(pack) == 1
    with transaction.atomic():
        assert LessonSlot.objects.filter(starts_at__gt=timezone.now()).count() == 1
