"""A school with a session that runs now, and the people at its door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Practice, User
from catalog.models import Training
from certificates.models import ArrivalRecord
from certificates.services.arrivals import Arrival, record_arrivals
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling.models import Session
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory, make_student
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

BEGAN = timedelta(minutes=5)


@dataclass
class Door:
    """One training whose session began five minutes ago."""

    practice: Practice = field(default_factory=lambda: PracticeFactory(name="North"))
    title: str = "First aid for all"

    def __post_init__(self) -> None:
        kind = TrainingTypeFactory(practice=self.practice, name=f"Type of {self.title}")
        days = -BEGAN / timedelta(days=1)
        self.training: Training = make_training(
            practice=self.practice, training_type=kind, title=self.title, days=days, trainers=0
        )

    @property
    def session(self) -> Session:
        """The only one, as it is now."""
        return Session.objects.select_related("practice").get(offering=self.training.pk)

    def staff(self, role: Role = Role.TRAINER, **user: Any) -> User:
        """Somebody new with that role; trainers and instructors lead the training."""
        made: User = MembershipFactory(practice=self.practice, user=UserFactory(**user), role=role).user
        if role in {Role.TRAINER, Role.INSTRUCTOR}:
            self.training.posts.create(user=made)
        return made

    def comes(self, name: str = "Lily Evans", state: EnrollmentState = EnrollmentState.ENROLLED) -> Enrollment:
        """Somebody new on the training."""
        first, _space, last = name.partition(" ")
        return put_in_state(
            self.training.offering_ptr, make_student(self.practice, first_name=first, last_name=last), state
        )

    def arrival(self, enrollment: Enrollment, **values: Any) -> Arrival:
        """As a device notes it now."""
        usual = {"nonce": uuid4(), "session": self.session.uid, "device_at": timezone.now()}
        return Arrival(**{**usual, "student": enrollment.student.uid, **values})

    def note(self, enrollment: Enrollment, actor: User, **values: Any) -> tuple[str, str]:
        """Outcome and problem of one arrival, sent at once by a device whose clock is right."""
        (told,) = record_arrivals([self.arrival(enrollment, **values)], actor=actor, sent_at=timezone.now())
        return told.outcome, told.problem

    def marks(self) -> dict[str, str]:
        """The attendance by first name."""
        return dict(self.session.attendance.values_list("student__first_name", "status"))


def kept() -> list[tuple[str, str]]:
    """Outcome and problem of every arrival that was kept."""
    return list(ArrivalRecord.objects.order_by("pk").values_list("outcome", "problem"))
