"""Staff of two desks enrol everybody at once, through two servers: nobody gets a seat too many and nobody is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from accounts.enums import Role, Surface
from catalog.models import Offering
from enrollments.enums import EnrollmentState
from enrollments.invariants import differences
from enrollments.models import Enrollment, EnrollmentTransition
from tests.accounts.helpers import bearer, member
from tests.factories.accounts import PracticeFactory, access_token, make_student
from tests.factories.scheduling import make_training
from tests.faults.conftest import School
from tests.faults.people import ask

pytestmark = [pytest.mark.slow, pytest.mark.race]
PLACES = 14
STUDENTS = 120
CONNECTIONS = 16


def test_a_storm_on_the_api_of_two_servers(school: School) -> None:
    practice = PracticeFactory()
    training = make_training(practice=practice, capacity=PLACES)
    students = [make_student(practice).pk for _ in range(STUDENTS)]
    headers = bearer(access_token(member(practice, Role.ADMIN), Surface.TRAININGS))
    path = f"/admin-api/trainings/{training.pk}/enrollments"
    turn = count()

    def enrol(student: int) -> tuple[int, str]:
        """The answer that decides: who is told to come again does."""
        while True:
            url = school.urls[next(turn) % 2] + path
            answer = ask("POST", url, json={"student_id": student}, headers=headers)
            if "Retry-After" not in answer.headers:
                return answer.status_code, answer.json().get("status", answer.text)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = list(pool.map(enrol, students))

    assert sorted(answers) == [(201, "enrolled")] * PLACES + [(201, "waitlist")] * (STUDENTS - PLACES)
    rows = Enrollment.objects.filter(offering=training.pk).order_by("queued_at", "id")
    waiting = list(rows.filter(state=EnrollmentState.WAITLIST).values_list("pk", flat=True))
    arrivals = EnrollmentTransition.objects.filter(to_state=EnrollmentState.WAITLIST).order_by("id")
    assert waiting == list(arrivals.values_list("enrollment", flat=True))
    fresh = Offering.objects.get(pk=training.pk)
    assert (fresh.seats_taken, fresh.waitlist_length) == (PLACES, STUDENTS - PLACES)
    assert list(differences()) == []
