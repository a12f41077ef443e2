"""Each certificate that does not add up is named."""

from __future__ import annotations

from datetime import date

import pgtrigger
import pytest
from django.core.management import call_command

from certificates.invariants import differences
from certificates.models import Certificate, CertificateSeries
from enrollments.enums import EnrollmentState
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.certificates import (
    AgencyCertificateFactory,
    IssuerFactory,
    ReconciliationCaseFactory,
    issued_certificate,
)
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


def broken(certificate: Certificate, **values: object) -> list[str]:
    with pgtrigger.ignore():
        Certificate.objects.filter(pk=certificate.pk).update(**values)
    return list(differences())


def test_sound_ones_are_not_named():
    AgencyCertificateFactory(replaces=AgencyCertificateFactory(source="uploaded", status="superseded"))
    ReconciliationCaseFactory()
    assert [line for line in differences() if "another practice" not in line] == []


def test_a_number_that_is_missing_and_one_too_many():
    practice = PracticeFactory()
    CertificateSeries.objects.create(practice=practice, year=2026, next_number=3)
    issued_certificate(practice, number="CERT-2026-000001")
    issued_certificate(practice, number="CERT-2026-000003")
    assert list(differences()) == [
        f"Practice {practice.pk}: number 2 of 2026 is on no certificate.",
        f"Practice {practice.pk}: number 3 of 2026 was never drawn.",
    ]


def test_a_content_that_was_changed():
    one = issued_certificate()
    content = {**one.content, "number": "1"}
    assert broken(one, content=content) == [f"Certificate {one.pk}: its content is not what was issued."]


def test_a_column_that_was_changed():
    one = issued_certificate()
    assert broken(one, holder_name="Eve") == [f"Certificate {one.pk}: its content and its columns differ."]


def test_a_line_of_successors_that_is_broken():
    one = issued_certificate()
    assert broken(one, status="superseded") == [f"Certificate {one.pk}: was replaced, and by none."]
    old = issued_certificate()
    issued_certificate(old.practice, replaces=old)
    assert f"Certificate {old.pk}: has a successor, and still stands." in list(differences())


def test_rows_of_another_practice_and_another_persons_seat():
    one = issued_certificate()
    strange = f"Certificate {one.pk}: its issuer, course, seat or predecessor is of another practice."
    assert broken(one, issuer_id=IssuerFactory().pk) == [strange]
    enrollment = put_in_state(make_training(), UserFactory(), EnrollmentState.COMPLETED)
    other = issued_certificate(enrollment.practice, enrollment=enrollment)
    assert list(differences()) == [strange, f"Certificate {other.pk}: its holder is not who had the seat."]


def test_the_command_asks_for_certificates_too(capsys):
    one = issued_certificate(issued_on=date(2026, 3, 1))
    with pgtrigger.ignore():
        Certificate.objects.filter(pk=one.pk).update(digest="0" * 64)
    with pytest.raises(SystemExit):
        call_command("check_invariants")
    assert f"Certificate {one.pk}: its content is not what was issued." in capsys.readouterr().out
