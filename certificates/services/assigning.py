"""Staff say whose a certificate is that nobody has, and take back what was given to the wrong person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from certificates.enums import CaseKind, CaseResolution, CaseState
from certificates.locks import lock_cases, lock_certificate
from certificates.models import Certificate, ReconciliationCase
from certificates.rules import may_issue
from certificates.services.moving import (
    NOT_OURS,
    can_be_taken_back,
    give_certificate,
    is_of_school,
    is_unassigned,
    last_move,
)
from certificates.services.replacing import lock_with_uploads
from certificates.services.resolving import LONGEST_REASON, resolve_case
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import User


def assign_certificate(certificate: Certificate, person: User, *, actor: User) -> None:
    """Into the person's wallet; the open case that it is nobody's is settled with it. Asked twice, once.

    Raises `Forbidden`, `Invalid` for somebody of another school, `Conflict`
    (`not_possible`) where it is no agency's, or somebody else's meanwhile.
    """
    if not may_issue(actor, certificate.practice_id):
        raise Forbidden
    case = certificate.cases.filter(kind=CaseKind.UNKNOWN_PERSON, state=CaseState.OPEN).first()
    if case is not None:
        resolve_case(case, CaseResolution.ASSIGNED, actor=actor, person=person)
        return
    with locked_transaction():
        lock_with_uploads(certificate.pk, [person])
        fresh = lock_certificate(certificate.pk)
        if fresh.holder == person:
            return
        if not is_unassigned(fresh):
            raise Conflict(_("It is somebody's already, or can be nobody's."), code="not_possible")
        if not is_of_school(person, fresh.practice_id):
            raise Invalid(fields={"person": [str(NOT_OURS)]})
        give_certificate(fresh, person, actor=actor, reason="")


def move_back(certificate: Certificate, *, actor: User, reason: str, case: ReconciliationCase | None = None) -> None:
    """Take the last move back: it is whose it was before, and the case that the move settled is open again.

    Asked twice, once. Raises `Forbidden`, `Invalid` without a reason, `Conflict`
    (`not_possible`) where nothing was moved, or not for that `case`; where it has
    changed hands since, or was an erased person's.
    """
    if not may_issue(actor, certificate.practice_id):
        raise Forbidden
    said = reason.strip()[:LONGEST_REASON]
    if not said:
        raise Invalid(fields={"reason": [_("Say why.")]})
    with locked_transaction():
        before = last_move(certificate)
        lock_with_uploads(certificate.pk, [before.taken_from if before else None])
        fresh = lock_certificate(certificate.pk)
        last = last_move(fresh)
        if last is not None and case in {None, last.case}:
            if last.undoes_id is not None:
                return
            if can_be_taken_back(last, fresh):
                give_certificate(fresh, last.taken_from, actor=actor, reason=said, case=last.case, undoes=last)
                if last.case is not None:
                    _open_again(last.case, actor=actor, reason=said)
                return
        raise Conflict(_("This cannot be taken back: it has changed hands since."), code="not_possible")


def _open_again(case: ReconciliationCase, *, actor: User, reason: str) -> None:
    """Unless another one of the same fact is open already."""
    same = ReconciliationCase.objects.filter(
        practice=case.practice_id, fingerprint=case.fingerprint, state=CaseState.OPEN
    )
    for locked in lock_cases([case.pk]):
        if not same.exists():
            was = locked.resolution
            locked.open_again()
            record_event(
                "case.reopened", locked, actor=actor, practice=locked.practice_id, resolution=was, reason=reason
            )
