"""The queue of disagreements about money that a person must settle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from config.kit.errors import Conflict, Invalid
from enrollments.enums import MismatchKind, MismatchState
from enrollments.models import MoneyMismatch, Order

if TYPE_CHECKING:
    from accounts.models import User


def file_mismatch(kind: MismatchKind, *, key: str, order: Order | None, details: dict[str, Any]) -> MoneyMismatch:
    """Open a case, or note that the open one was seen again; one open case per kind and `key`."""
    full_key = f"{kind}:{key}"
    try:
        with transaction.atomic():
            return MoneyMismatch.objects.create(
                practice_id=order.practice_id if order else None,
                order=order,
                kind=kind,
                key=full_key,
                details=details,
            )
    except IntegrityError:
        MoneyMismatch.objects.filter(key=full_key, state=MismatchState.OPEN).update(
            details=details, last_seen_at=timezone.now()
        )
        return MoneyMismatch.objects.get(key=full_key, state=MismatchState.OPEN)


def resolve_mismatch(mismatch: MoneyMismatch, *, actor: User | None, reason: str) -> MoneyMismatch:
    """Close a case with the reason that was found. Raises `Invalid` without one, `Conflict` when closed already."""
    if not reason.strip():
        raise Invalid(_("Say how this was settled."), fields={"reason": [_("Say how this was settled.")]})
    with transaction.atomic():
        changed = MoneyMismatch.objects.filter(pk=mismatch.pk, state=MismatchState.OPEN).update(
            state=MismatchState.RESOLVED, resolved_by=actor, resolved_at=timezone.now(), resolution=reason.strip()[:500]
        )
        if not changed:
            raise Conflict(_("This case is closed already."), code="already_resolved")
        record_event("mismatch.resolved", mismatch, actor=actor, practice=mismatch.practice_id, kind=mismatch.kind)
    mismatch.refresh_from_db()
    return mismatch
