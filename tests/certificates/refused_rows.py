"""Rows that the database must refuse, and how they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from django.db import models
from django.utils import timezone

from catalog.enums import EligibilityKind
from catalog.models import EligibilityRule
from certificates.models import (
    ArrivalRecord,
    CertificateMove,
    CertificateRequest,
    HovnBooking,
    InboundQuestion,
    Intake,
    IssueBatch,
)
from enrollments.enums import EnrollmentState
from tests.factories.accounts import PracticeFactory, UserFactory, make_student
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.certificates import (
    AgencyCertificateFactory,
    RequirementFactory,
    issued_certificate,
)
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

NOW: Final = timezone.now()

DIGEST: Final = hashlib.sha256(b"").hexdigest()


def twice(make: Callable[[], Any]) -> None:
    make()
    make()


def put(row: models.Model, **values: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def agency(**values: Any) -> None:
    put(AgencyCertificateFactory(), **values)


def in_practice(make: Callable[..., Any], **values: Any) -> Callable[[], Any]:
    """Twice the same in one practice."""

    def both() -> None:
        practice = PracticeFactory()
        twice(lambda: make(practice=practice, **values))

    return both


def of_certificate(model: Any, **values: Any) -> Callable[[], Any]:
    def both() -> None:
        certificate = issued_certificate()
        more = {"requested_by": certificate.holder} if model is CertificateRequest else {}
        twice(lambda: model.objects.create(certificate=certificate, **values, **more))

    return both


def two_for_a_seat() -> None:
    enrollment = put_in_state(make_training(), UserFactory(), EnrollmentState.COMPLETED)
    for _ in range(2):
        issued_certificate(enrollment.practice, holder=enrollment.student, enrollment=enrollment)


def same_upload_twice() -> None:
    first = AgencyCertificateFactory(source="uploaded")
    AgencyCertificateFactory(practice=first.practice, holder=first.holder, source="uploaded", number=first.number)


def two_successors() -> None:
    old = AgencyCertificateFactory()
    for _ in range(2):
        AgencyCertificateFactory(practice=old.practice, replaces=old)


def itself() -> None:
    row = AgencyCertificateFactory()
    put(row, replaces=row)


def intake(**values: Any) -> Intake:
    practice = values.pop("practice", None) or PracticeFactory()
    person = values.pop("holder", None) or UserFactory()
    return Intake.objects.create(
        **{"practice": practice, "uploaded_by": person, "holder": person, "file": "x.pdf", "sha256": DIGEST, **values}
    )


def move(**values: Any) -> CertificateMove:
    return CertificateMove.objects.create(**{"certificate": AgencyCertificateFactory(), "by": UserFactory(), **values})


def to_the_same() -> None:
    person = UserFactory()
    move(taken_from=person, given_to=person)


def undone_twice() -> None:
    first = move(given_to=UserFactory())
    twice(lambda: move(taken_from=first.given_to, undoes=first))


def same_file_twice() -> None:
    first = intake()
    intake(practice=first.practice, holder=first.holder)


def batch(**values: Any) -> IssueBatch:
    training = values.pop("offering", None) or make_training()
    return IssueBatch.objects.create(
        practice=training.practice, offering=training.offering_ptr, asked_by=UserFactory(), **values
    )


def two_batches() -> None:
    training = make_training()
    batch(offering=training)
    batch(offering=training)


def question(**values: Any) -> InboundQuestion:
    usual = {"practice": PracticeFactory(), "provider": "hmac", "message_id": "<1@a>", "sender_folded": "a@b.example"}
    return InboundQuestion.objects.create(**{**usual, "audience": "external", **values})


def booking(**values: Any) -> HovnBooking:
    usual = {"practice": PracticeFactory(), "reference": "brn_000001", "outcome": "failed"}
    return HovnBooking.objects.create(**{**usual, **values})


def arrive() -> None:
    session = make_training().sessions.get()
    student, nonce = make_student(session.practice), uuid4()
    values = {"practice": session.practice, "session": session, "student": student, "by": student, "nonce": nonce}
    twice(lambda: ArrivalRecord.objects.create(**values, device_at=NOW, outcome="present"))


def arrival(**values: Any) -> ArrivalRecord:
    session = make_training().sessions.get()
    usual = {"practice": session.practice, "session": session, "student": UserFactory(), "by": UserFactory()}
    return ArrivalRecord.objects.create(**{**usual, "nonce": uuid4(), "device_at": NOW, "outcome": "present", **values})


def same_address_folded() -> None:
    kind = TrainingTypeFactory()
    RequirementFactory(training_type=kind, course_text="Adult CPR")
    RequirementFactory(training_type=kind, course_text="ADULT cpr")


def rule(**values: Any) -> EligibilityRule:
    return EligibilityRule.objects.create(
        **{"training_type": TrainingTypeFactory(), "kind": EligibilityKind.COMPLETION, **values}
    )


def same_rule_twice() -> None:
    kind = TrainingTypeFactory()
    twice(lambda: rule(training_type=kind))


def same_session_twice() -> None:
    practice = PracticeFactory()
    for _ in range(2):
        session = make_training(practice=practice).sessions.get()
        put(session, external_reference="ses_1")
