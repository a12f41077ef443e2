"""A holder types what a certificate says, for staff to compare: they decide, and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from certificates.dates import today_in
from certificates.enums import IntakeState
from certificates.locks import lock_intake
from certificates.models import Intake
from certificates.rules import may_issue
from certificates.services.claims import Claims, checked, names
from certificates.services.notices import tell_holder, tell_staff_of_typing
from certificates.services.standing_uploads import is_standing_upload
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_REASON: Final = 500


def type_facts(intake: Intake, *, actor: User, claims: Claims) -> Intake:
    """Keep what the holder says that the certificate says, until staff decide; who run the school are told once.

    For a file that no machine could read, and for a certificate that staff have
    accepted: then it is a wish for a correction. Typed again, it is the later words.

    Raises `Forbidden`, `Invalid`, `Conflict` (`not_needed`).
    """
    if intake.holder_id != actor.pk:
        raise Forbidden
    said = checked(claims, today=today_in(intake.practice))
    with locked_transaction():
        locked = lock_intake(intake.pk)
        if not waits_for_words(locked):
            raise Conflict(_("This is decided already. Look again what became of it."), code="not_needed")
        is_first = locked.typed_at is None
        locked.typed = {name: str(value) for name in names() if (value := getattr(said, name))}
        locked.typed_at = timezone.now()
        locked.save(update_fields=["typed", "typed_at"])
        record_event("intake.typed", locked, actor=actor, practice=locked.practice_id, fields=sorted(locked.typed))
        if is_first:
            tell_staff_of_typing(locked)
        return locked


def decline_correction(intake: Intake, *, actor: User, reason: str) -> Intake:
    """An accepted certificate stays as it is; its holder, who wanted it otherwise, is told why.

    Raises `Forbidden`, `Invalid` (no reason), `Conflict` (`not_needed`).
    """
    why = reason.strip()[:LONGEST_REASON]
    if not may_issue(actor, intake.practice_id):
        raise Forbidden
    if not why:
        raise Invalid(fields={"reason": [_("Say why.")]})
    with locked_transaction():
        locked = lock_intake(intake.pk)
        if not wants_correction(locked) or locked.certificate is None:
            raise Conflict(_("Nobody asks for a correction of it any more."), code="not_needed")
        about = f"intake:{locked.pk}:{locked.record_version}"
        locked.typed, locked.typed_at = {}, None
        locked.save(update_fields=["typed", "typed_at"])
        record_event("intake.correction_declined", locked, actor=actor, practice=locked.practice_id, reason=why)
        tell_holder("certificates.correction_declined", locked.certificate, reason=why, about=about)
        return locked


def waits_for_words(intake: Intake) -> bool:
    """Whether its holder may say what it says, for staff to decide."""
    if intake.state == IntakeState.UNREADABLE:
        return True
    return _stands(intake) and intake.accepted_at is not None


def wants_correction(intake: Intake) -> bool:
    """Whether its holder waits for an answer about a certificate that stands."""
    return _stands(intake) and intake.typed_at is not None


def _stands(intake: Intake) -> bool:
    return (
        intake.state == IntakeState.CONFIRMED
        and intake.certificate is not None
        and is_standing_upload(intake.certificate)
    )
