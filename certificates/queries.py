"""What a person may see of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.rules import administered_practices, is_member
from certificates.models import Certificate
from certificates.rules import may_read_certificate
from config.kit.errors import Forbidden, NotFound

if TYPE_CHECKING:
    import uuid

    from accounts.models import User


def certificates_for_user(user: User) -> QuerySet[Certificate]:
    """Their own, and all of the practices they run."""
    practices = administered_practices(user)
    rows = Certificate.objects.select_related("issuer", "practice")
    if practices is None:
        return rows
    return rows.filter(Q(holder=user) | Q(practice_id__in=practices))


def access_certificate(user: User, uid: uuid.UUID) -> Certificate:
    """The certificate for its holder or staff; `NotFound` for strangers, `Forbidden` for members of its practice."""
    found = Certificate.objects.select_related("issuer", "practice", "holder").filter(uid=uid).first()
    if found is None:
        raise NotFound
    if may_read_certificate(user, found):
        return found
    raise Forbidden if is_member(user, found.practice_id) else NotFound
