"""Starting and ending it, on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.impersonation.rules import may_impersonate
from accounts.models import User
from accounts.rules import roles_of
from accounts.services.audit import acting_from, current_origin, record_event
from config.kit.errors import Forbidden

TIME_LIMIT: Final = timedelta(minutes=30)
End = Literal["stopped", "expired", "refused"]


@dataclass(frozen=True)
class Impersonation:
    """Who looks through whose eyes, and until when."""

    admin_id: int
    person_id: int
    practice_id: int | None
    ends_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether its time is up."""
        return timezone.now() >= self.ends_at


def start_impersonation(person: User, *, actor: User, reason: str) -> Impersonation:
    """Let `actor` look through the eyes of `person` for `TIME_LIMIT`; `reason` is kept on record.

    Raises `Forbidden` where the rules refuse it, or while `actor` is already
    looking through somebody's eyes.
    """
    if current_origin().impersonator_id is not None:
        raise Forbidden(_("You are acting as somebody already. Stop that first."))
    if not may_impersonate(actor, person):
        raise Forbidden(_("You may not act as this person."))
    practice_id = min(roles_of(person), default=None)
    impersonation = Impersonation(actor.pk, person.pk, practice_id, timezone.now() + TIME_LIMIT)
    with transaction.atomic():
        record_event(
            "impersonation.started",
            person,
            actor=actor,
            practice=practice_id,
            reason=reason,
            ends_at=impersonation.ends_at.isoformat(),
        )
    return impersonation


def end_impersonation(impersonation: Impersonation, *, why: End) -> None:
    """Put its end on record: stopped by hand, expired, or refused because the rules no longer allow it."""
    person = User.objects.get(pk=impersonation.person_id)
    admin = User.objects.get(pk=impersonation.admin_id)
    own_name = replace(current_origin(), impersonator_id=None)
    with acting_from(own_name), transaction.atomic():
        record_event(f"impersonation.{why}", person, actor=admin, practice=impersonation.practice_id)
