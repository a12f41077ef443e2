"""Rule by rule: what is met and what is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.enums import EligibilityKind
from certificates.rules import SEAT, SEATED, Condition, Facts, evaluate
from certificates.services.eligibility import check_all, check_eligibility
from config.kit.errors import Conflict
from enrollments.enums import EnrollmentState
from scheduling.enums import AttendanceStatus
from scheduling.models import Attendance
from tests.certificates.courses import admin_of, certified_training, took_part

FACTS: dict[str, Any] = {
    "state": "completed",
    "is_paid": True,
    "price": 5000,
    "sessions": 3,
    "attended": 3,
    "unmarked": 0,
}


@pytest.mark.parametrize(
    ("condition", "facts", "is_met"),
    [
        (Condition("attendance", 100), {}, True),
        (Condition("attendance", 67), {"attended": 2}, False),
        (Condition("attendance", 66), {"attended": 2}, True),
        (Condition("attendance", 1), {"sessions": 0, "attended": 0}, False),
        (Condition("completion"), {}, True),
        (Condition("completion"), {"state": "enrolled"}, False),
        (Condition("payment"), {}, True),
        (Condition("payment"), {"is_paid": False}, False),
        (Condition("payment"), {"is_paid": False, "price": 0}, True),
        (Condition("grade", 80), {}, False),
        (Condition("grade", 80), {"grade": Decimal("79.9")}, False),
        (Condition("grade", 80), {"grade": Decimal(80)}, True),
    ],
)
def test_each_condition_by_itself(condition, facts, is_met):
    judged = evaluate([condition], Facts(**{**FACTS, **facts}))
    assert [verdict.kind for verdict in judged.verdicts] == [SEAT, condition.kind]
    assert judged.verdicts[1].is_met is is_met
    assert judged.missing == ([] if is_met else [condition.kind])
    assert all(str(verdict.asked) and str(verdict.found) for verdict in judged.verdicts)


def test_every_kind_that_can_be_chosen_is_judged():
    for kind in EligibilityKind:
        assert evaluate([Condition(kind, 50)], Facts(**FACTS)).verdicts[1].kind == kind


@pytest.mark.parametrize("state", sorted(set(EnrollmentState) - SEATED))
def test_without_a_seat_nothing_else_counts(state):
    assert SEAT in evaluate([Condition("payment")], Facts(**{**FACTS, "state": state})).missing


@pytest.mark.django_db
def test_without_conditions_it_must_be_completed():
    training = certified_training()
    assert check_eligibility(took_part(training)).is_eligible
    assert check_eligibility(took_part(training, EnrollmentState.ENROLLED)).missing == ["completion"]


@pytest.mark.django_db
def test_attendance_is_what_was_noted_and_nothing_is_guessed(django_assert_num_queries):
    training = certified_training(rules=(("attendance", 100),))
    there, late, absent, nobody_said = (took_part(training) for _ in range(4))
    marks = {there: AttendanceStatus.PRESENT, late: AttendanceStatus.LATE, absent: AttendanceStatus.EXCUSED}
    for session in training.sessions.all():
        for enrollment, status in marks.items():
            Attendance.objects.create(
                practice=training.practice, session=session, student=enrollment.student, enrollment=enrollment,
                status=status, marked_by=admin_of(training.practice),
            )  # fmt: skip
    with django_assert_num_queries(4):
        judged = check_all([there, late, absent, nobody_said])
    assert {pk for pk, eligibility in judged.items() if eligibility.is_eligible} == {there.pk, late.pk}
    assert "not noted" in str(judged[nobody_said.pk].verdicts[1].found)


@pytest.mark.django_db
def test_what_gives_no_certificates_says_so():
    with pytest.raises(Conflict) as caught:
        check_eligibility(took_part(certified_training(issues_certificates=False)))
    assert caught.value.error_code == "no_certificates"
