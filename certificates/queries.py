"""What a person may see of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.rules import administered_practices
from certificates.models import Certificate
from certificates.rules import may_read_certificate
from config.kit.errors import NotFound

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
    """The certificate for its holder or staff; `NotFound` for everybody else, whether or not there is one."""
    found = Certificate.objects.select_related("issuer", "practice", "holder").filter(uid=uid).first()
    if found is None or not may_read_certificate(user, found):
        raise NotFound
    return found


def own_certificates(user: User) -> QuerySet[Certificate]:
    """What the person holds, of every practice and source, without what no page shows."""
    rows = Certificate.objects.filter(holder=user).select_related("issuer", "practice")
    return rows.defer("content", "raw", "search_words", "search_vector")


def access_own_certificate(user: User, uid: uuid.UUID) -> Certificate:
    """The certificate for its holder, with what stands for it and what it stands for; `NotFound` for all others."""
    related = own_certificates(user).select_related("issuer", "practice", "replaces", "replaced_by", "render")
    found = related.filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found
