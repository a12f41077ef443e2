"""A certificate is taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from certificates.dates import today_in
from certificates.enums import CertificateSource, CertificateStatus, RequestState
from certificates.locks import lock_certificate
from certificates.models import CertificateRequest
from certificates.rules import may_issue
from certificates.services.comparing_soon import compare_soon
from certificates.services.notices import tell_holder, withdraw_reminders
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models import Certificate


def revoke_certificate(certificate: Certificate, *, actor: User, reason: str, on: date | None = None) -> Certificate:
    """From `on` (today unless said) it does not count any more; everybody who checks it reads day and reason.

    An open wish for another name is declined with it. Raises `Forbidden`,
    `Invalid` (no reason; a day to come or before the issue), `Conflict`
    (`not_ours`, `already_revoked`, `superseded`).
    """
    with locked_transaction():
        locked = lock_certificate(certificate.pk)
        if not may_issue(actor, locked.practice_id):
            raise Forbidden
        check_ours_stands(locked)
        day, why = on or today_in(locked.practice), reason.strip()
        _check(locked, day, why)
        locked.status = CertificateStatus.REVOKED
        locked.revoked_on, locked.revoked_reason, locked.revoked_by = day, why, actor
        locked.save(update_fields=["status", "revoked_on", "revoked_reason", "revoked_by"])
        CertificateRequest.objects.filter(certificate=locked, state=RequestState.REQUESTED).update(
            state=RequestState.DECLINED, decided_by=actor, decided_at=timezone.now(), reason=why
        )
        record_event(
            "certificate.revoked", locked, actor=actor, practice=locked.practice_id, on=day.isoformat(), reason=why
        )
        withdraw_reminders(locked)
        tell_holder("certificates.revoked", locked, reason=why)
        compare_soon(locked.practice_id, locked.holder)
        return locked


def check_ours_stands(certificate: Certificate) -> None:
    """Raises `Conflict` (`not_ours`, `already_revoked`, `superseded`, `not_issued`) unless it is ours and stands."""
    if certificate.source != CertificateSource.ISSUED:
        raise Conflict(_("This certificate was issued by somebody else."), code="not_ours")
    if certificate.status == CertificateStatus.REVOKED:
        raise Conflict(_("It was revoked already."), code="already_revoked")
    if certificate.status == CertificateStatus.SUPERSEDED:
        raise Conflict(_("Another certificate has replaced it."), code="superseded")
    if certificate.status != CertificateStatus.ISSUED:
        raise Conflict(_("It was not issued yet."), code="not_issued")


def _check(certificate: Certificate, day: date, reason: str) -> None:
    problems = {}
    if not reason:
        problems["reason"] = [_("Say why.")]
    if day > today_in(certificate.practice):
        problems["on"] = [_("This day is still to come.")]
    elif certificate.issued_on and day < certificate.issued_on:
        problems["on"] = [_("It was not issued before that day.")]
    if problems:
        raise Invalid(fields=problems)
