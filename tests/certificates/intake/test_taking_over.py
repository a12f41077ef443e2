"""The agency's word comes before what was uploaded; nobody's certificate becomes another's by a number they typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.enums import CaseKind, CertificateSource, CertificateStatus
from certificates.integrations.redcross.fields import AgencyRow
from certificates.invariants import differences
from certificates.models import Certificate, ReconciliationCase
from certificates.services.storing import meet_issuers, store_rows
from config.kit.locks import locked_transaction
from tests.factories.accounts import make_student
from tests.factories.certificates import AgencyCertificateFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 15)


def row(number="0123ABC", course="Adult CPR/AED", issued_on=DAY, **said):
    values = {
        "number": number, "document_url": "", "organisation": "American Red Cross", "course_name": course,
        "course_code": "", "format": "online", "status": "Active", "holder_name": "ADA BYRON", "issued_on": issued_on,
        "expires_on": date(2028, 3, 15), "expiry_assumed": False, "said_expires_on": date(2028, 3, 15), "validity": "",
        "instructor_name": "", "oddities": (), "raw": ("",) * 18,
    }  # fmt: skip
    return AgencyRow(**{**values, **said})


@pytest.fixture
def shown(practice, ada):
    """Store what the agency shows for somebody (Ada, unless said)."""

    def shown(*rows, holder=ada):
        issuers = meet_issuers(practice, rows)
        with locked_transaction():
            return store_rows(rows, practice=practice, holder=holder, actor=None, issuers=issuers, now=timezone.now())

    return shown


@pytest.fixture
def upload(practice, ada):
    """A confirmed upload of somebody (Ada, unless said)."""

    def upload(**values):
        usual = {"practice": practice, "holder": ada, "source": "uploaded", "number": "0123ABC", "issued_on": DAY}
        return AgencyCertificateFactory(**{**usual, "instructor_name": "Grace Hopper", **values})

    return upload


@pytest.mark.parametrize("number", ["0123ABC", "0123abc", "", "0124ABC"])
def test_what_the_agency_shows_takes_the_upload_over(shown, upload, number):
    mine = upload(number=number, expires_on=date(2031, 1, 1))

    stored = shown(row(course="ADULT CPR / AED"))

    mine.refresh_from_db()
    assert (stored.new, stored.changed, stored.certificates) == (0, 1, [mine])
    assert (mine.source, mine.number, mine.holder_name) == (CertificateSource.AGENCY, "0123ABC", "ADA BYRON")
    assert (mine.course_name, mine.expires_on) == ("ADULT CPR / AED", date(2028, 3, 15))
    assert mine.instructor_name == "Grace Hopper"  # of which the agency says nothing
    assert mine.first_seen
    assert AuditEvent.objects.filter(action="certificate.taken_over").count() == 1
    assert shown(row(course="ADULT CPR / AED")).new == 0
    assert not ReconciliationCase.objects.exists()


def test_another_course_or_day_is_another_certificate(shown, upload):
    mine = upload(number="9", issued_on=date(2026, 3, 14))
    other = upload(number="8", course_name="Lifeguarding")

    assert shown(row()).new == 1
    assert set(Certificate.objects.filter(source="uploaded")) == {mine, other}


def test_of_two_the_one_with_the_number_is_taken(shown, upload):
    first, second = upload(number=""), upload()
    shown(row())

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.source, second.source) == ("uploaded", "agency")


def test_an_upload_beside_the_agencys_own_row_is_replaced_by_it(shown, upload, practice):
    known = AgencyCertificateFactory(practice=practice, holder=None, number="0123ABC", holder_name="ADA BYRON")
    mine = upload()

    shown(row())

    known.refresh_from_db()
    mine.refresh_from_db()
    assert (known.holder, known.replaces, mine.status) == (mine.holder, mine, CertificateStatus.SUPERSEDED)
    assert [line for line in differences() if "another practice" not in line] == []


@pytest.mark.parametrize("is_known", [True, False])
def test_the_number_of_somebody_else_is_a_case_and_nobodys_changes(shown, upload, practice, ada, is_known):
    mine, bo = upload(), make_student(practice)

    shown(row(), holder=bo if is_known else None)

    mine.refresh_from_db()
    theirs = Certificate.objects.get(source="agency")
    case = ReconciliationCase.objects.get()
    assert (mine.source, mine.holder, theirs.holder) == ("uploaded", ada, bo if is_known else None)
    assert case.certificate == theirs
    assert case.kind == (CaseKind.TWO_OWNERS if is_known else CaseKind.UNKNOWN_PERSON)
    shown()  # the agency shows nothing for Ada: what she uploaded is still claimed
    case.refresh_from_db()
    assert case.state == "open"
