"""A certificate is given."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.locks import lock_user
from accounts.services.audit import record_event
from certificates.addresses import verify_address
from certificates.documents.render import render_certificate
from certificates.enums import STANDING, CertificateSource, CertificateStatus
from certificates.models import Certificate
from certificates.models.certificate import new_share_key
from certificates.rules import may_issue
from certificates.services.comparing_soon import compare_soon
from certificates.services.drafting import Draft, draft_certificate
from certificates.services.eligibility import check_eligibility, issued_type
from certificates.services.issuers import own_issuer
from certificates.services.looks import design_of
from certificates.services.notices import tell_holder
from certificates.services.numbers import draw_number
from certificates.services.rendering import want_render
from certificates.services.snapshot import take_snapshot
from config.kit.errors import Conflict, Forbidden
from config.kit.locks import locked_transaction
from enrollments.locks import lock_enrollment

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.rules import Eligibility
    from enrollments.models import Enrollment


class NotEarned(Conflict):
    """Some condition is not met; `details["missing"]` has their kinds."""

    code = "not_eligible"


def preview_certificate(enrollment: Enrollment, *, actor: User) -> bytes:
    """The PDF as it would be issued today, watermarked and without a number, whatever is still missing.

    Raises `Forbidden`, `Conflict` (`no_certificates`, `no_name`), `UnprintableText`.
    """
    practice = enrollment.practice
    if not may_issue(actor, practice.pk):
        raise Forbidden
    draft = draft_certificate(enrollment, issued_type(enrollment.offering_id))
    shot = take_snapshot(number="", issuer_name=own_issuer(practice).name, verify_url="", **asdict(draft))
    design, logo = design_of(practice)
    return render_certificate(shot.content, design, logo=logo, specimen=True)


def issue_certificate(enrollment_id: int, *, actor: User | None) -> Certificate:
    """Give the enrolment's student the certificate; asked twice, the one that stands is returned.

    Its number is drawn last, so that numbers have no gaps; the PDF is made by
    the worker. Raises `Forbidden`, `NotEarned`, `Conflict` (`no_certificates`,
    `no_name`, `name_too_long`, `no_prefix`), `NotFound`.
    """
    with locked_transaction():
        enrollment = lock_enrollment(enrollment_id)
        enrollment.student = lock_user(enrollment.student)  # who is erased at this moment has no name to be printed
        practice = enrollment.practice
        if actor is not None and not may_issue(actor, practice.pk):
            raise Forbidden
        standing = standing_certificate(enrollment.pk)
        if standing is not None:
            return standing
        kind = issued_type(enrollment.offering_id)
        eligibility = check_eligibility(enrollment)
        if not eligibility.is_eligible:
            raise NotEarned(
                _("Not every condition is met yet. %(missing)s") % {"missing": _told(eligibility)},
                details={"missing": eligibility.missing},
            )
        certificate = write_certificate(
            practice,
            draft_certificate(enrollment, kind),
            actor=actor,
            holder=enrollment.student,
            offering_id=enrollment.offering_id,
            enrollment=enrollment,
        )
        record_event(
            "certificate.issued", certificate, actor=actor, practice=practice, enrollment=enrollment.pk,
            number=certificate.number,
        )  # fmt: skip
        tell_holder("certificates.issued", certificate)
        return certificate


def standing_certificate(enrollment_id: int) -> Certificate | None:
    """What was issued for this enrolment and was not revoked or replaced."""
    rows = Certificate.objects.filter(
        enrollment=enrollment_id, source=CertificateSource.ISSUED, status__in=sorted(STANDING)
    )
    return rows.select_related("issuer", "practice").first()


def write_certificate(
    practice: Practice, draft: Draft, *, actor: User | None, replaces: Certificate | None = None, **relations: Any
) -> Certificate:
    """Number, snapshot, row and the wish for a PDF, inside the caller's transaction and under its locks."""
    share_key = new_share_key()
    issuer = replaces.issuer if replaces else own_issuer(practice)
    number = draw_number(practice, draft.issued_on)
    shot = take_snapshot(
        number=number,
        issuer_name=issuer.name,
        verify_url=verify_address(practice, share_key),
        replaces=replaces.number if replaces else "",
        **asdict(draft),
    )
    said = shot.content
    certificate = Certificate.objects.create(
        practice=practice,
        source=CertificateSource.ISSUED,
        status=CertificateStatus.ISSUED,
        number=number,
        holder_name=said["holder"]["name"],
        course_name=said["course"]["name"],
        course_code=said["course"]["code"],
        format=said["course"]["format"],
        issuer=issuer,
        issuer_text=said["issuer"]["name"],
        instructor_name=said["instructor"],
        issued_on=draft.issued_on,
        expires_on=draft.expires_on,
        replaces=replaces,
        issued_by=actor,
        content=said,
        digest=shot.digest,
        share_key=share_key,
        **relations,
    )
    want_render(certificate)
    compare_soon(practice.pk, certificate.holder)
    return certificate


def _told(eligibility: Eligibility) -> str:
    return " ".join(f"{verdict.asked}: {verdict.found}." for verdict in eligibility.verdicts if not verdict.is_met)
