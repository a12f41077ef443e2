"""What a person may see of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.rules import administered_practices
from catalog.search import fold
from certificates.enums import OPEN_INTAKES, CertificateSource, CertificateStatus, IntakeState
from certificates.models import Certificate, Intake
from certificates.rules import may_decide_intake, may_read_certificate
from config.kit.errors import NotFound

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from accounts.models import Practice, User

FOR_STAFF: Final = Q(state=IntakeState.UNREADABLE) | Q(
    state=IntakeState.CONFIRMED,
    typed_at__isnull=False,
    certificate__source=CertificateSource.UPLOADED,
    certificate__status=CertificateStatus.ISSUED,
)
"""Uploads about which staff alone decide: what no machine could read, and what its holder wants corrected."""
MOST_NAMES: Final = 20_000
_NAMES: Final = """
    WITH RECURSIVE names (practice_id, course_name) AS (
        SELECT practice, (SELECT min(c.course_name) FROM certificates_certificate c WHERE c.practice_id = practice)
        FROM unnest(%s::bigint[]) AS practice
        UNION ALL
        SELECT names.practice_id, (
            SELECT min(c.course_name) FROM certificates_certificate c
            WHERE c.practice_id = names.practice_id AND c.course_name > names.course_name
        )
        FROM names WHERE names.course_name IS NOT NULL
    )
    SELECT course_name FROM names WHERE course_name IS NOT NULL LIMIT %s
"""


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


def open_intakes(holder: User) -> QuerySet[Intake]:
    """The person's uploads that nobody has decided about, the newest first."""
    rows = Intake.objects.filter(holder=holder, state__in=sorted(OPEN_INTAKES)).select_related("practice")
    return rows.order_by("-id")


def access_intake(user: User, uid: uuid.UUID) -> Intake:
    """The upload for its holder and staff; `NotFound` for everybody else, whether or not there is one."""
    rows = Intake.objects.select_related("practice", "holder", "certificate", "uploaded_by", "decided_by")
    found = rows.filter(uid=uid).first()
    if found is None or not may_decide_intake(user, found):
        raise NotFound
    return found


def access_own_intake(user: User, uid: uuid.UUID) -> Intake:
    """The upload for its holder; `NotFound` for all others."""
    found = Intake.objects.select_related("practice", "holder", "certificate", "decided_by").filter(
        uid=uid, holder=user
    )
    for intake in found:
        return intake
    raise NotFound


def course_names(practices: Iterable[Practice], words: Iterable[str]) -> list[str]:
    """The names of courses in `practices` that have every one of the folded `words` in them.

    A walk from name to name through the index: its cost is the number of names, not of certificates.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [[practice.pk for practice in practices], MOST_NAMES])
        names = [name for (name,) in cursor.fetchall()]
    return [name for name in names if all(word in fold(name) for word in words)]
