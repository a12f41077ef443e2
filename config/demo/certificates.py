"""What the first student of each practice has earned: one that counts, one that expires soon, one taken back.

And two that the student uploaded: one confirmed, one that waits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.services.practices import change_practice
from certificates.dates import add_months, today_in
from certificates.enums import CertificateSource, CourseFormat
from certificates.models import Certificate
from certificates.services.drafting import Draft
from certificates.services.issuers import find_or_make_issuer
from certificates.services.issuing import write_certificate
from certificates.services.revoking import revoke_certificate
from config.demo.certificate_files import upload_certificates
from config.demo.content import DemoPractice, email_of
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import Practice

VALID_MONTHS: Final = 24
ISSUED_BEFORE: Final = dt.timedelta(days=20)
REVOKED_BEFORE: Final = dt.timedelta(days=2)
EXPIRES_IN: Final = dt.timedelta(days=41)


def give_certificates(content: DemoPractice, practice: Practice, *, now: dt.datetime) -> None:
    """All of them, and what the practice's numbers begin with."""
    admin = User.objects.get(email=email_of("admin", content))
    student = User.objects.get(email=email_of("student1", content))
    practice = change_practice(practice, actor=admin, certificate_prefix=content.slug[:4].upper())
    with time_machine.travel(now - ISSUED_BEFORE):
        first_aid = _draft(practice, student)
        _issue(practice, first_aid, student, admin)
        wrong = _issue(
            practice, replace(first_aid, course_name="Instructor of first aid", course_code=""), student, admin
        )
    with time_machine.travel(now - REVOKED_BEFORE):
        revoke_certificate(wrong, actor=admin, reason="Issued by mistake: the course for instructors is still to come.")
    _find(practice, student)
    upload_certificates(practice, student)


def _draft(practice: Practice, student: User) -> Draft:
    today = today_in(practice)
    return Draft(
        holder_name=student.full_name,
        course_name="First aid",
        course_code="FA-1",
        course_format=CourseFormat.INSTRUCTOR_LED,
        instructor_name="",
        completed_on=today,
        issued_on=today,
        expires_on=add_months(today, VALID_MONTHS),
        language=practice.language,
    )


def _issue(practice: Practice, draft: Draft, student: User, admin: User) -> Certificate:
    with locked_transaction():
        return write_certificate(practice, draft, actor=admin, holder=student)


def _find(practice: Practice, student: User) -> None:
    """As an agency would have shown it yesterday."""
    seen = timezone.now() - dt.timedelta(days=1)
    ends = today_in(practice) + EXPIRES_IN
    Certificate.objects.create(
        practice=practice,
        holder=student,
        source=CertificateSource.AGENCY,
        number=f"DEMO{practice.pk:05}",
        holder_name=student.full_name,
        course_name="Adult CPR/AED",
        course_code="HSSSFA402",
        format=CourseFormat.BLENDED,
        issuer=find_or_make_issuer(practice, "American Red Cross"),
        issuer_text="American Red Cross",
        issued_on=add_months(ends, -VALID_MONTHS),
        expires_on=ends,
        document_url=f"https://agency.example/certificates/DEMO{practice.pk:05}.pdf",
        first_seen=seen,
        last_seen=seen,
        last_checked=seen,
    )
