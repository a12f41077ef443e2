"""Trainings that lead to certificates, for tests."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from accounts.models import Practice, User
from catalog.enums import EligibilityKind
from catalog.models import EligibilityRule, Training
from certificates.models import Certificate
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory, make_student
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training


def certified_training(*, rules: tuple[tuple[str, int | None], ...] = (), sessions: int = 2, **kind: Any) -> Training:
    """A training that ended yesterday, of a type that gives certificates valid for two years, on the given rules."""
    practice = PracticeFactory(certificate_prefix=kind.pop("prefix", "HRB") or "")
    values = {"name": "Adult CPR/AED", "validity_months": 24, "course_code": "CPR-1", "issues_certificates": True}
    made = TrainingTypeFactory(practice=practice, **{**values, **kind})
    for name, threshold in rules:
        EligibilityRule.objects.create(training_type=made, kind=EligibilityKind(name), threshold=threshold)
    return make_training(days=-sessions - 1, sessions=sessions, practice=practice, training_type=made)


def took_part(
    training: Training, state: EnrollmentState = EnrollmentState.COMPLETED, student: User | None = None, **who: Any
) -> Enrollment:
    """A student of the practice who did."""
    return put_in_state(training.offering_ptr, student or make_student(training.practice, **who), state)


def holder_of(certificate: Certificate) -> User:
    """Whose it is."""
    assert certificate.holder
    return certificate.holder


def admin_of(practice: Practice) -> User:
    """Somebody who runs the practice."""
    made: User = MembershipFactory(practice=practice, user=UserFactory(), role=Role.ADMIN).user
    return made
