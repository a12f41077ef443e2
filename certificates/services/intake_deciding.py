"""A person says what an uploaded certificate says, or that it is not to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from certificates.dates import today_in
from certificates.enums import OPEN_INTAKES, CertificateSource, CertificateStatus, IntakeProblem, IntakeState
from certificates.locks import lock_certificates, lock_intake
from certificates.models import Certificate, Intake, Issuer
from certificates.rules import may_decide_intake, may_issue
from certificates.services.claims import Claims, checked, names
from certificates.services.contesting import contest_upload, withdraw_claims
from certificates.services.intake import DROPPED, drop_file
from certificates.services.issuers import find_or_make_issuer, own_issuer
from certificates.services.notices import tell_holder, tell_of_refusal
from certificates.services.standing_uploads import already_known, is_standing_upload, lock_alike, values_of
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_REASON: Final = 500
CONFIRMED: Final = (
    "state", "certificate", "decided_by", "decided_at", "typed", "typed_at", "accepted_by", "accepted_at",
)  # fmt: skip


def confirm_intake(intake: Intake, *, actor: User, claims: Claims) -> Certificate:
    """The certificate in the holder's wallet as `claims` have it, not verified by the agency.

    Where the agency's own row of it is there already, that one is returned: it
    says what is true. A number that somebody else holds becomes a case, and so
    does another name. The same person's second click gets the same answer. Of a
    file that no machine could read only staff say what it says; what staff have
    confirmed is accepted with it.

    Raises `Forbidden`, `Invalid`, `Conflict` (`still_reading`, `decided`,
    `for_staff`, `already_known` with the `certificate`'s uid in its details).
    """
    if not may_decide_intake(actor, intake):
        raise Forbidden
    said = checked(claims, today=today_in(intake.practice))
    own_issuer(intake.practice)  # its own name must not become a stranger's
    issuer = find_or_make_issuer(intake.practice, said.issuer_text)
    is_staff = may_issue(actor, intake.practice_id)
    with locked_transaction():
        locked = lock_intake(intake.pk)
        if locked.state == IntakeState.CONFIRMED and locked.decided_by_id == actor.pk and locked.certificate:
            return locked.certificate
        _check_open(locked, is_staff=is_staff)
        certificate = _certificate(locked, said, issuer, actor)
        changed = [name for name in names() if _text(getattr(said, name)) != _proposed(locked, name)]
        locked.state, locked.certificate = IntakeState.CONFIRMED, certificate
        locked.decided_by, locked.decided_at = actor, timezone.now()
        locked.typed, locked.typed_at = {}, None
        if is_staff:
            locked.accepted_by, locked.accepted_at = actor, locked.decided_at
        locked.save(update_fields=CONFIRMED)
        record_event(
            "intake.confirmed", locked, actor=actor, practice=locked.practice_id,
            certificate=certificate.pk, corrected=changed,
        )  # fmt: skip
        if actor.pk != locked.holder_id:
            tell_holder("certificates.upload_confirmed", certificate, about=f"intake:{locked.pk}")
        return certificate


def refuse_intake(intake: Intake, *, actor: User, reason: str = "") -> Intake:
    """Forget the file: its holder discards it, or staff say why it is not accepted. Done twice, it is done.

    Raises `Forbidden`, `Invalid` (staff without a reason), `Conflict` (`decided`).
    """
    is_holder = intake.holder_id == actor.pk
    why = reason.strip()[:LONGEST_REASON]
    if not may_decide_intake(actor, intake):
        raise Forbidden
    if not is_holder and not why:
        raise Invalid(fields={"reason": [_("Say why.")]})
    with locked_transaction():
        locked = lock_intake(intake.pk)
        if locked.state == IntakeState.REFUSED and locked.decided_by_id in {actor.pk, None}:
            return locked
        if locked.state not in OPEN_INTAKES:
            raise _decided(locked)
        drop_file(locked)
        locked.state, locked.reason = IntakeState.REFUSED, why
        locked.problem = IntakeProblem.DISCARDED if is_holder else IntakeProblem.REJECTED
        locked.decided_by, locked.decided_at = actor, timezone.now()
        locked.save(update_fields=["state", "reason", "problem", "decided_by", "decided_at", *DROPPED])
        record_event("intake.refused", locked, actor=actor, practice=locked.practice_id, problem=str(locked.problem))
        if not is_holder:
            tell_of_refusal(locked, locked.original_name, reason=why)
        return locked


def take_back_upload(intake: Intake, *, actor: User, reason: str) -> Certificate:
    """Staff do not believe a certificate that was confirmed: it does not count any more, and its file is deleted.

    Raises `Forbidden`, `Invalid` (no reason), `Conflict` (`not_confirmed`, also
    once the agency has shown it).
    """
    why = reason.strip()[:LONGEST_REASON]
    if not may_issue(actor, intake.practice_id):
        raise Forbidden
    if not why:
        raise Invalid(fields={"reason": [_("Say why.")]})
    with locked_transaction():
        locked = lock_intake(intake.pk)
        rows = lock_certificates([locked.certificate_id] if locked.certificate_id else [])
        standing = [row for row in rows if is_standing_upload(row)]
        if not standing:
            raise Conflict(_("This can be done with what was uploaded and confirmed only."), code="not_confirmed")
        certificate = standing[0]
        certificate.status, certificate.revoked_on = CertificateStatus.REVOKED, today_in(locked.practice)
        certificate.revoked_reason, certificate.revoked_by = why, actor
        certificate.save(update_fields=["status", "revoked_on", "revoked_reason", "revoked_by"])
        drop_file(locked)
        locked.reason, locked.accepted_by, locked.accepted_at = why, None, None
        locked.save(update_fields=["reason", "accepted_by", "accepted_at", *DROPPED])
        withdraw_claims(certificate)
        record_event("certificate.revoked", certificate, actor=actor, practice=locked.practice_id, reason=why)
        tell_of_refusal(locked, locked.original_name or certificate.course_name, reason=why)
        return certificate


def _certificate(intake: Intake, said: Claims, issuer: Issuer, actor: User) -> Certificate:
    """The agency's own of it, or a new one. Raises `Conflict` for one that was confirmed before."""
    by_agency = lock_alike(intake, said)
    if by_agency is not None:
        return by_agency
    certificate = Certificate(
        practice=intake.practice,
        holder=intake.holder,
        source=CertificateSource.UPLOADED,
        **values_of(said, issuer),
    )
    try:
        with transaction.atomic():
            certificate.save()
    except IntegrityError as error:  # two files of one certificate, confirmed at once
        raise already_known() from error
    record_event("certificate.uploaded", certificate, actor=actor, practice=intake.practice_id, intake=intake.pk)
    contest_upload(certificate)
    return certificate


def _check_open(intake: Intake, *, is_staff: bool) -> None:
    if intake.state == IntakeState.READING:
        raise Conflict(_("The file is still being read. Look again in a moment."), code="still_reading")
    if intake.state not in OPEN_INTAKES:
        raise _decided(intake)
    if intake.state == IntakeState.UNREADABLE and not is_staff:
        raise Conflict(_("This file could not be read: the school has to compare it."), code="for_staff")


def _decided(intake: Intake) -> Conflict:
    if intake.state == IntakeState.CONFIRMED:
        return Conflict(_("Somebody has confirmed it already."), code="decided")
    return Conflict(_("It was refused already."), code="decided")


def _proposed(intake: Intake, name: str) -> str:
    """What the form began with: as its holder typed it, else as it was read."""
    return str(intake.typed[name] if name in intake.typed else intake.proposal.get(name, {}).get("value", ""))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
