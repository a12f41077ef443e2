"""Two hundred students and fourteen places, from sixteen connections at once; and what happens without the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from catalog.models import Offering, Training
from config.kit.errors import Busy
from config.kit.statements import Statement
from enrollments import locks
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, EnrollmentTransition, WaitlistDecision
from enrollments.services.invitations import expire_invitations
from enrollments.services.leaving import leave_offering
from tests.factories.accounts import make_student
from tests.factories.enrollments import join
from tests.factories.scheduling import make_training
from tests.threads import alone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.slow]
PLACES = 14
CONNECTIONS = 16


@pytest.fixture(autouse=True)
def pool() -> Iterator[None]:
    """As many connections as there are threads: else they would wait for one another before they meet."""
    shared = connection.pool  # type: ignore[attr-defined]  # what the stubs know is no PostgreSQL
    usual = (shared.min_size, shared.max_size)
    shared.resize(1, CONNECTIONS + 2)
    yield
    shared.resize(*usual)


def at_once(jobs: Sequence[Callable[[], Any]], connections: int = CONNECTIONS) -> list[Any]:
    """What each job gave; who is told to come back because somebody else was quicker comes back."""

    def again(job: Callable[[], Any]) -> Any:
        answer = alone(job)
        while isinstance(answer, Busy):
            answer = alone(job)
        return answer

    with ThreadPoolExecutor(connections) as pool:
        return list(pool.map(again, jobs))


def storm(students: int) -> Training:
    training = make_training(capacity=PLACES)
    people = [make_student(training.practice) for _ in range(students)]

    def enrol(student: User) -> Callable[[], Enrollment]:
        return lambda: join(training, student)

    answers = at_once([enrol(student) for student in people])
    assert [answer for answer in answers if not isinstance(answer, Enrollment)] == []
    return training


def ids(training: Training, state: State) -> list[int]:
    rows = Enrollment.objects.filter(offering=training, state=state).order_by("queued_at", "id")
    return list(rows.values_list("pk", flat=True))


def test_places_go_to_the_first_and_the_rest_wait_in_order_of_arrival() -> None:
    training = storm(200)
    enrolled, waiting = ids(training, State.ENROLLED), ids(training, State.WAITLIST)
    assert (len(enrolled), len(waiting)) == (14, 186)
    arrivals = list(EnrollmentTransition.objects.order_by("id").values_list("enrollment", flat=True))
    assert [*sorted(enrolled, key=arrivals.index), *waiting] == arrivals
    assert list(differences()) == []

    leaving = Enrollment.objects.select_related("student").filter(pk__in=enrolled[:10])

    def leave(enrollment: Enrollment) -> Callable[[], Enrollment]:
        return lambda: leave_offering(enrollment, actor=enrollment.student)

    at_once([leave(enrollment) for enrollment in leaving])
    assert ids(training, State.WAITLIST_INVITED) == waiting[:10]
    assert WaitlistDecision.objects.filter(outcome="invited").count() == 10

    Enrollment.objects.filter(pk__in=waiting[:5]).update(invite_expires_at=timezone.now() - timedelta(minutes=1))
    at_once([expire_invitations] * 4)
    assert ids(training, State.WAITLIST_INVITE_EXPIRED) == waiting[:5]
    assert ids(training, State.WAITLIST_INVITED) == waiting[5:15]
    assert Offering.objects.get(pk=training.pk).seats_taken == PLACES
    assert list(differences()) == []


def test_without_the_lock_the_same_storm_overbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    monkeypatch.setattr(locks, "_OFFERING", Statement(locks._OFFERING._build))  # compiled anew, without it
    for _attempt in range(5):
        if len(ids(storm(40), State.ENROLLED)) > PLACES:
            return
    pytest.fail("the race test cannot fail: nothing was overbooked without the lock")
