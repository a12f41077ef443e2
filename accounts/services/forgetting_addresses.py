"""Network addresses leave the audit trail: after some time, and with the person they are of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import AuditEvent

if TYPE_CHECKING:
    from accounts.models import User

BATCH: Final = 5_000


def forget_old_addresses(*, now: datetime | None = None) -> int:
    """Of all events older than `AUDIT_ADDRESS_DAYS`, in batches; how many. Repeatable."""
    limit = (now or timezone.now()) - timedelta(days=settings.AUDIT_ADDRESS_DAYS)
    known = AuditEvent.objects.filter(address__isnull=False)
    forgotten = 0
    while ids := list(known.filter(created_at__lt=limit).order_by("created_at").values_list("pk", flat=True)[:BATCH]):
        forgotten += known.filter(pk__in=ids).update(address=None)
    return forgotten


def forget_addresses_of(person: User) -> None:
    """From where the person acted, also through others, and from where somebody tried to be them."""
    tried = Q(actor__isnull=True, target_type=person._meta.label_lower, target_id=person.pk)
    theirs = AuditEvent.objects.filter(Q(actor=person) | Q(impersonator=person) | tried)
    theirs.filter(address__isnull=False).update(address=None)
