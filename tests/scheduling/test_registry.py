from __future__ import annotations

from enrollments.enums import EnrollmentState
from scheduling.registry import plannable_states, reopenable_states


def test_the_states_of_enrolments_are_named_by_the_floor_that_owns_them() -> None:
    assert plannable_states() == {EnrollmentState.PENDING, EnrollmentState.ENROLLED}
    assert reopenable_states() == {EnrollmentState.ENROLLED, EnrollmentState.COMPLETED}
