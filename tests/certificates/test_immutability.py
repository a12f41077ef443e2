"""What was issued stays: the database refuses, whatever the code does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from certificates.models import Certificate
from certificates.models.triggers import PERSONAL, PRINTED
from certificates.services.snapshot import without_person
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.certificates import AgencyCertificateFactory, IssuerFactory, issued_certificate
from tests.factories.triggers import without_trigger

pytestmark = pytest.mark.django_db
OTHER: dict[str, Any] = {
    "practice_id": lambda: PracticeFactory().pk,
    "source": lambda: "uploaded",
    "number": lambda: "TEST-2026-999999",
    "digest": lambda: "0" * 64,
    "issued_on": lambda: date(2026, 3, 2),
    "expires_on": lambda: date(2030, 1, 1),
    "course_name": lambda: "Surgery",
    "course_code": lambda: "X",
    "format": lambda: "online",
    "issuer_id": lambda: IssuerFactory().pk,
    "issuer_text": lambda: "Somebody",
    "instructor_name": lambda: "Nobody",
    "holder_name": lambda: "Eve",
    "content": lambda: {"number": "1"},
}


def rows(certificate: Certificate) -> Any:
    return Certificate.objects.filter(pk=certificate.pk)


def change(certificate: Certificate, **values: Any) -> None:
    with transaction.atomic():
        rows(certificate).update(**values)


@pytest.mark.parametrize("column", [*PRINTED, *PERSONAL])
@pytest.mark.parametrize("status", ["issued", "revoked", "superseded"])
def test_nothing_printed_changes(column, status):
    certificate = issued_certificate(status=status, revoked_on=date(2026, 4, 1) if status == "revoked" else None)
    with pytest.raises(IntegrityError, match="what was issued stays"):
        change(certificate, **{column: OTHER[column]()})


def test_without_the_trigger_it_would_change():
    certificate = issued_certificate()
    with without_trigger(Certificate, "keep_what_was_issued"):
        change(certificate, course_name="Surgery")
    certificate.refresh_from_db()
    assert certificate.course_name == "Surgery"


def test_a_pending_one_is_still_written():
    certificate = Certificate.objects.create(
        practice=PracticeFactory(), source="issued", status="pending", course_name="First Aid", issuer=IssuerFactory()
    )
    change(certificate, course_name="First Aid 2")
    shot = {"number": "A-2026-000001", "digest": "0" * 64, "issued_on": date(2026, 3, 1)}
    change(certificate, status="issued", **shot)
    with pytest.raises(IntegrityError):
        change(certificate, course_name="First Aid 3")


@pytest.mark.parametrize(
    ("before", "after", "is_allowed"),
    [
        ("issued", "revoked", True),
        ("issued", "superseded", True),
        ("issued", "pending", False),
        ("revoked", "issued", False),
        ("revoked", "superseded", False),
        ("superseded", "issued", False),
        ("superseded", "revoked", False),
    ],
)
def test_the_status_of_ours_moves_one_way(before, after, is_allowed):
    day = date(2026, 4, 1)
    certificate = issued_certificate(status=before, revoked_on=day if before == "revoked" else None)
    values = {"status": after, "revoked_on": day if after == "revoked" else None}
    if is_allowed:
        change(certificate, **values)
        return
    with pytest.raises(IntegrityError, match="does not become"):
        change(certificate, **values)


def test_what_an_agency_says_may_change_and_come_back():
    certificate = AgencyCertificateFactory()
    change(certificate, course_name="Adult CPR", status="revoked", revoked_on=date(2026, 4, 1))
    change(certificate, status="issued", revoked_on=None)


def test_the_holders_own_switches_and_account_change():
    certificate = issued_certificate()
    change(certificate, is_shared=False, shows_name="initials", holder=UserFactory())


def test_an_erased_person_leaves_a_tombstone_that_stays():
    certificate = issued_certificate()
    tombstone = {"holder": None, "holder_name": "", "content": without_person(certificate.content)}

    change(certificate, erased_on=date(2026, 5, 1), search_words="", **tombstone)

    certificate.refresh_from_db()
    assert (certificate.holder_name, certificate.content.get("holder")) == ("", None)
    assert len(certificate.digest) == 64
    with pytest.raises(IntegrityError, match="nobody comes back"):
        change(certificate, erased_on=None)
    with pytest.raises(IntegrityError, match="what was issued stays"):
        change(certificate, holder_name="Eve")
    with pytest.raises(IntegrityError, match="what was issued stays"):
        change(certificate, content={"number": "1"}, erased_on=date(2026, 5, 2))


@pytest.mark.parametrize("make", [issued_certificate, AgencyCertificateFactory])
def test_none_is_deleted(make):
    certificate = make()
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        rows(certificate).delete()


def test_what_was_never_issued_can_be_deleted():
    certificate = Certificate.objects.create(
        practice=PracticeFactory(), source="issued", status="pending", course_name="First Aid", issuer=IssuerFactory()
    )
    assert rows(certificate).delete()[0] == 1
