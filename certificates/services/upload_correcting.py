"""What was confirmed from a file is corrected: by its holder until staff have accepted it, by staff at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from certificates.dates import today_in
from certificates.locks import lock_certificates, lock_intake
from certificates.rules import may_decide_intake, may_issue
from certificates.services.claims import Claims, checked
from certificates.services.contesting import contest_upload, withdraw_claims
from certificates.services.issuers import find_or_make_issuer, own_issuer
from certificates.services.notices import tell_holder
from certificates.services.replacing import give_way
from certificates.services.standing_uploads import already_known, is_standing_upload, lock_alike, values_of
from config.kit.errors import Conflict, Forbidden
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models import Certificate, Intake, Issuer

SETTLED = ("accepted_by", "accepted_at", "typed", "typed_at")


def correct_upload(intake: Intake, *, actor: User, claims: Claims) -> Certificate:
    """Have the uploaded certificate say what `claims` say; by staff it is accepted with that, and its holder is told.

    Where that turns out to be what the agency has shown, the agency's row is
    returned and stands for it from now on. Cases about it are opened and closed
    as the new words ask.

    Raises `Forbidden`, `Invalid`, `Conflict` (`not_confirmed`, also once the
    agency has shown it; `accepted` for the holder; `already_known`).
    """
    if not may_decide_intake(actor, intake):
        raise Forbidden
    said = checked(claims, today=today_in(intake.practice))
    own_issuer(intake.practice)  # its own name must not become a stranger's
    issuer = find_or_make_issuer(intake.practice, said.issuer_text)
    is_staff = may_issue(actor, intake.practice_id)
    with locked_transaction():
        locked = lock_intake(intake.pk)
        if locked.accepted_at is not None and not is_staff:
            raise Conflict(_("The school has accepted it: ask it for a correction."), code="accepted")
        by_agency = lock_alike(locked, said, besides=locked.certificate_id)
        certificate = _standing(locked)
        if is_staff:
            _accept(locked, actor)
        if by_agency is not None:
            return _replaced(certificate, by_agency, actor)
        fields = _write(certificate, said, issuer)
        if fields:
            record_event(
                "certificate.corrected", certificate, actor=actor, practice=locked.practice_id,
                intake=locked.pk, fields=fields,
            )  # fmt: skip
            if actor.pk != locked.holder_id:
                about = f"intake:{locked.pk}:{certificate.record_version}"
                tell_holder("certificates.upload_corrected", certificate, about=about)
        return certificate


def accept_upload(intake: Intake, *, actor: User) -> Intake:
    """Staff have compared it with the file: its holder changes it no more. Done twice, it is done.

    Raises `Forbidden`, `Conflict` (`not_confirmed`).
    """
    if not may_issue(actor, intake.practice_id):
        raise Forbidden
    with locked_transaction():
        locked = lock_intake(intake.pk)
        _standing(locked)
        if locked.accepted_at is None:
            _accept(locked, actor)
        return locked


def _accept(intake: Intake, actor: User) -> None:
    """What its holder asked for is settled with it."""
    if intake.accepted_at is None:
        intake.accepted_by, intake.accepted_at = actor, timezone.now()
        record_event("intake.accepted", intake, actor=actor, practice=intake.practice_id)
    intake.typed, intake.typed_at = {}, None
    intake.save(update_fields=SETTLED)


def _standing(intake: Intake) -> Certificate:
    """The certificate of it, locked. Raises `Conflict` unless it stands by the file only."""
    for certificate in lock_certificates([intake.certificate_id] if intake.certificate_id else []):
        if is_standing_upload(certificate):
            return certificate
    raise Conflict(_("This can be done with what was uploaded and confirmed only."), code="not_confirmed")


def _replaced(certificate: Certificate, by_agency: Certificate, actor: User) -> Certificate:
    if by_agency.replaces_id is not None:
        raise already_known(by_agency)
    give_way(certificate, by_agency, actor=actor)
    withdraw_claims(certificate)
    return by_agency


def _write(certificate: Certificate, said: Claims, issuer: Issuer) -> list[str]:
    """The names of the fields that are others now."""
    values: dict[str, Any] = values_of(said, issuer)
    changed = sorted(name for name, value in values.items() if getattr(certificate, name) != value)
    before = certificate.number
    if not changed:
        return []
    for name in changed:
        setattr(certificate, name, values[name])
    try:
        with transaction.atomic():
            certificate.save(update_fields=changed)
    except IntegrityError as error:
        raise already_known() from error
    contest_upload(certificate, numbers_before=[before])
    return changed
