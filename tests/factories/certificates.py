"""Certificates for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any, Final

from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import Practice
from certificates.enums import CaseKind, CertificateSource, CourseFormat
from certificates.models import (
    Certificate,
    CredentialKey,
    Issuer,
    IssuerAlias,
    LookupSubject,
    ReconciliationCase,
    Requirement,
    SyncRun,
)
from certificates.services.issuers import fold_issuer, own_issuer
from certificates.services.snapshot import take_snapshot
from tests.factories.accounts import PracticeFactory, UserFactory, make_student
from tests.factories.catalog import TrainingTypeFactory

_NUMBERS: Final = count(1)


class IssuerFactory(DjangoModelFactory[Issuer]):
    """Another organisation, as a new practice knows it."""

    class Meta:
        model = Issuer

    practice = SubFactory(PracticeFactory)
    name = Sequence(lambda n: f"Agency {n}")


class IssuerAliasFactory(DjangoModelFactory[IssuerAlias]):
    """An issuer written as it is named."""

    class Meta:
        model = IssuerAlias

    issuer = SubFactory(IssuerFactory)
    practice = SelfAttribute("issuer.practice")
    text_folded = LazyAttribute(lambda alias: fold_issuer(alias.issuer.name))


class AgencyCertificateFactory(DjangoModelFactory[Certificate]):
    """Found at an agency for a new student of a new practice: Adult CPR, 2026 to 2028."""

    class Meta:
        model = Certificate

    practice = SubFactory(PracticeFactory)
    holder = LazyAttribute(lambda certificate: make_student(certificate.practice))
    source = CertificateSource.AGENCY
    number = Sequence(lambda n: f"ARC{n:06}")
    holder_name = LazyAttribute(lambda certificate: certificate.holder.full_name if certificate.holder else "")
    course_name = "Adult CPR/AED"
    course_code = "HSSSFA402"
    format = CourseFormat.INSTRUCTOR_LED
    issuer = SubFactory(IssuerFactory, practice=SelfAttribute("..practice"))
    issuer_text = SelfAttribute("issuer.name")
    issued_on = date(2026, 3, 1)
    expires_on = date(2028, 3, 1)


class CredentialKeyFactory(DjangoModelFactory[CredentialKey]):
    """A current key of a new practice; neither half is a real one."""

    class Meta:
        model = CredentialKey

    practice = SubFactory(PracticeFactory)
    kid = Sequence(lambda n: f"key-{n}")
    private_sealed = b"sealed"
    public_multibase = "z6Mk"


class LookupSubjectFactory(DjangoModelFactory[LookupSubject]):
    """An address of a new practice that was never asked about."""

    class Meta:
        model = LookupSubject

    practice = SubFactory(PracticeFactory)
    email_folded = Sequence(lambda n: f"asked{n}@school.example")


class SyncRunFactory(DjangoModelFactory[SyncRun]):
    """A look-up of a new practice that runs."""

    class Meta:
        model = SyncRun

    practice = SubFactory(PracticeFactory)
    kind = "lookup"
    email_folded = Sequence(lambda n: f"asked{n}@school.example")


class RequirementFactory(DjangoModelFactory[Requirement]):
    """Adult CPR of anybody, for a new type of training."""

    class Meta:
        model = Requirement

    training_type = SubFactory(TrainingTypeFactory)
    course_text = "Adult CPR"


class ReconciliationCaseFactory(DjangoModelFactory[ReconciliationCase]):
    """An open case about an agency's certificate."""

    class Meta:
        model = ReconciliationCase

    certificate = SubFactory(AgencyCertificateFactory)
    practice = SelfAttribute("certificate.practice")
    person = SelfAttribute("certificate.holder")
    kind = CaseKind.NAME_DIFFERS
    fingerprint = Sequence(lambda n: f"{n:064x}")
    facts = LazyFunction(list)


def issued_certificate(practice: Practice | None = None, **fields: Any) -> Certificate:
    """One of ours as the service leaves it, past its rules: for a new student, First Aid, of 2026-03-01 to 2028-03-01.

    Numbers count up per process and are not those of a series.
    """
    school: Practice = practice or PracticeFactory()
    holder = fields.pop("holder", None) or UserFactory()
    values: dict[str, Any] = {
        "number": f"TEST-2026-{next(_NUMBERS):06}",
        "holder_name": holder.full_name,
        "course_name": "First Aid",
        "course_code": "FA-1",
        "format": CourseFormat.INSTRUCTOR_LED,
        "instructor_name": "Grace Hopper",
        "issued_on": date(2026, 3, 1),
        "expires_on": date(2028, 3, 1),
        **fields,
    }
    issuer = values.pop("issuer", None) or own_issuer(school)
    shot = take_snapshot(
        number=values["number"],
        holder_name=values["holder_name"],
        course_name=values["course_name"],
        course_code=values["course_code"],
        course_format=values["format"],
        issuer_name=issuer.name,
        instructor_name=values["instructor_name"],
        issued_on=values["issued_on"],
        expires_on=values["expires_on"],
    )
    return Certificate.objects.create(
        practice=school,
        holder=holder,
        source=CertificateSource.ISSUED,
        issuer=issuer,
        issuer_text=issuer.name,
        **{"content": shot.content, "digest": shot.digest, **values},
    )
