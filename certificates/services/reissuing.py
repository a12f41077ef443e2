"""A certificate under another name: wished for by its holder, decided by the school, the old one superseded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from certificates.dates import today_in
from certificates.documents.content import CertificateContent
from certificates.enums import CertificateStatus, RequestState
from certificates.locks import lock_certificate, lock_request
from certificates.models import Certificate, CertificateRequest
from certificates.rules import may_issue
from certificates.services.drafting import LONGEST_NAME, Draft
from certificates.services.issuing import write_certificate
from certificates.services.notices import tell_holder, tell_staff_of_request, withdraw_reminders
from certificates.services.revoking import check_ours_stands
from certificates.services.snapshot import plain
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_PART: Final = 128


def request_name(
    certificate: Certificate, *, actor: User, first_name: str, last_name: str, note: str = ""
) -> CertificateRequest:
    """The holder asks for the certificate under another name; asked the same again, the open wish is returned.

    Raises `Forbidden`, `Invalid`, `Conflict` (`already_requested` for another
    open wish; `already_revoked`, `superseded`, `not_ours`, `expired`).
    """
    first, last = _names(first_name, last_name)
    with locked_transaction():
        locked = lock_certificate(certificate.pk)
        if locked.holder_id != actor.pk:
            raise Forbidden
        _check_replaceable(locked)
        for opened in CertificateRequest.objects.filter(certificate=locked, state=RequestState.REQUESTED):
            if (opened.first_name, opened.last_name) == (first, last):
                return opened
            raise Conflict(_("There is such a wish already."), code="already_requested")
        if f"{first} {last}".strip() == locked.holder_name:
            raise Conflict(_("This is the name on it."), code="same_name")
        request = CertificateRequest.objects.create(
            certificate=locked, requested_by=actor, first_name=first, last_name=last, note=note.strip()[:500]
        )
        record_event("certificate.name_requested", locked, actor=actor, practice=locked.practice_id, request=request.pk)
        tell_staff_of_request(request)
        return request


def approve_request(request: CertificateRequest, *, actor: User, reason: str = "") -> Certificate:
    """Issue it anew under the wanted name; approved twice, the one of the first time is returned.

    Raises `Forbidden`, `Conflict` (`declined`, and those of `reissue_certificate`).
    """
    with locked_transaction():
        certificate = lock_certificate(request.certificate_id)
        if not may_issue(actor, certificate.practice_id):
            raise Forbidden
        locked = lock_request(request.pk)
        if locked.state == RequestState.APPROVED:
            return Certificate.objects.select_related("issuer", "practice").get(replaces=certificate)
        if locked.state == RequestState.DECLINED:
            raise Conflict(_("It was declined already."), code="declined")
        _decide(locked, RequestState.APPROVED, actor=actor, reason=reason)
        return _replace(certificate, name=locked.full_name, actor=actor)


def decline_request(request: CertificateRequest, *, actor: User, reason: str) -> CertificateRequest:
    """Leave the certificate as it is and tell the holder why. Raises `Forbidden`, `Invalid`, `Conflict` (`decided`)."""
    why = reason.strip()
    if not why:
        raise Invalid(fields={"reason": [_("Say why.")]})
    with locked_transaction():
        certificate = lock_certificate(request.certificate_id)
        if not may_issue(actor, certificate.practice_id):
            raise Forbidden
        locked = lock_request(request.pk)
        if locked.state != RequestState.REQUESTED:
            raise Conflict(_("This was decided already."), code="decided")
        _decide(locked, RequestState.DECLINED, actor=actor, reason=why)
        record_event(
            "certificate.name_declined", certificate, actor=actor, practice=certificate.practice_id, request=locked.pk
        )
        tell_holder("certificates.name_declined", certificate, reason=why, about=f"request:{locked.pk}")
        return locked


def reissue_certificate(certificate: Certificate, *, actor: User, first_name: str, last_name: str) -> Certificate:
    """A new certificate of today under the given name, valid as long as the old one, which is superseded.

    An open wish for a name is settled with it. Raises `Forbidden`, `Invalid`,
    `Conflict` (`expired`, `erased`, `already_revoked`, `superseded`, `not_ours`, `same_name`).
    """
    first, last = _names(first_name, last_name)
    with locked_transaction():
        locked = lock_certificate(certificate.pk)
        if not may_issue(actor, locked.practice_id):
            raise Forbidden
        for opened in CertificateRequest.objects.filter(certificate=locked, state=RequestState.REQUESTED):
            _decide(opened, RequestState.APPROVED, actor=actor, reason="")
        return _replace(locked, name=f"{first} {last}".strip(), actor=actor)


def _replace(old: Certificate, *, name: str, actor: User) -> Certificate:
    """`old` is locked; its course, dates and instructor stay."""
    _check_replaceable(old)
    if name == old.holder_name:
        raise Conflict(_("This is the name on it."), code="same_name")
    said = CertificateContent.from_json(old.content)
    old.status = CertificateStatus.SUPERSEDED
    old.save(update_fields=["status"])
    new = write_certificate(
        old.practice,
        Draft(
            holder_name=name,
            course_name=said.course_name,
            course_code=said.course_code,
            course_format=said.format,
            instructor_name=said.instructor_name,
            completed_on=said.completed_on,
            issued_on=today_in(old.practice),
            expires_on=said.expires_on,
            language=said.language,
        ),
        actor=actor,
        replaces=old,
        holder=old.holder,
        offering_id=old.offering_id,
        enrollment_id=old.enrollment_id,
        is_shared=old.is_shared,
        shows_name=old.shows_name,
    )
    record_event("certificate.superseded", old, actor=actor, practice=old.practice_id, by=new.pk)
    record_event("certificate.issued", new, actor=actor, practice=new.practice_id, replaces=old.pk, number=new.number)
    withdraw_reminders(old)
    tell_holder("certificates.replaced", new)
    return new


def _check_replaceable(certificate: Certificate) -> None:
    check_ours_stands(certificate)
    if certificate.erased_on:
        raise Conflict(_("Its holder was erased and does not come back."), code="erased")
    if certificate.expires_on and certificate.expires_on < today_in(certificate.practice):
        raise Conflict(_("It has expired and is not issued again."), code="expired")


def _decide(request: CertificateRequest, state: RequestState, *, actor: User, reason: str) -> None:
    request.state, request.reason = state, reason.strip()[:500]
    request.decided_by, request.decided_at = actor, timezone.now()
    request.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _names(first_name: str, last_name: str) -> tuple[str, str]:
    first, last = plain(first_name), plain(last_name)
    problems = {
        field: [_("At most %(most)d letters.") % {"most": LONGEST_PART}]
        for field, value in (("first_name", first), ("last_name", last))
        if len(value) > LONGEST_PART
    }
    if not problems and len(f"{first} {last}") > LONGEST_NAME:
        problems["last_name"] = [_("Both together are too long to be printed.")]
    if not last:
        problems["last_name"] = [_("Say the name that is to be printed.")]
    if problems:
        raise Invalid(fields=problems)
    return first, last
