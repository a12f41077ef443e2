"""Certificates of ours as signed credentials, with the documents that others need to verify them.

All of it is made from rows when it is asked for: nothing has to be rebuilt
after a revocation. Signatures are deterministic, and a credential is dated at
its issue, so the same certificate gives the same file until its key is changed.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.addresses import (
    achievement_address,
    home_of,
    other_homes,
    practice_address,
    status_list_address,
    verify_address,
)
from certificates.credentials.badge import BadgeHolder, BadgeIssuer, make_badge
from certificates.credentials.did import PublicKey, did_document, did_of
from certificates.credentials.proof import sign
from certificates.credentials.status_list import make_status_list, status_entry
from certificates.documents.content import CertificateContent
from certificates.enums import GONE, CertificateSource, NameShown
from certificates.models import Certificate, CredentialKey
from certificates.models.certificate import STATUS_LIST_LENGTH
from certificates.services.credential_keys import current_key, private_half
from config.kit.errors import Conflict, NotFound

if TYPE_CHECKING:
    from accounts.models import Practice


def credential_of(certificate: Certificate, *, for_holder: bool = False, home: str = "") -> dict[str, Any]:
    """The certificate as a signed Open Badges 3.0 AchievementCredential; revoked ones too, their status says so.

    The holder's name is in it for the holder, and for others while strangers
    may read the whole of it; else it is hashed. `home` is where the practice
    stands or stood (`addresses.home_at`). Raises `Conflict` (`no_credential`) for what others issued
    and for erased people.
    """
    if certificate.source != CertificateSource.ISSUED or not certificate.digest or certificate.erased_on:
        raise Conflict(_("There is no credential for this."), code="no_credential")
    practice, home = certificate.practice, home or home_of(certificate.practice)
    said = CertificateContent.from_json(certificate.content)
    is_open = for_holder or certificate.shows_name == NameShown.FULL
    holder = BadgeHolder(name=said.holder_name, salt="" if is_open else _salt(certificate))
    badge = _badge(certificate, said, holder, home)
    return _signed(badge, practice, datetime.combine(said.issued_on, time(12), UTC), home)


def achievement_of(certificate: Certificate, *, home: str = "") -> dict[str, Any]:
    """What was achieved, as the credential says it, without whoever did: also of erased people."""
    said = CertificateContent.from_json(certificate.content)
    nobody = BadgeHolder(name="")
    badge = _badge(certificate, said, nobody, home or home_of(certificate.practice))
    achieved: dict[str, Any] = badge["credentialSubject"]["achievement"]
    return achieved


def _badge(certificate: Certificate, said: CertificateContent, holder: BadgeHolder, home: str) -> dict[str, Any]:
    """The credential, not yet signed."""
    practice = certificate.practice
    with translation.override(said.language):
        criteria = _("Met every condition of the course: %(course)s.") % {"course": said.course_name}
    return make_badge(
        said,
        credential_id=said.verify_url or verify_address(practice, certificate.share_key),
        achievement_id=achievement_address(practice, str(certificate.uid), home),
        issuer=BadgeIssuer(
            did=did_of(practice_address(practice, home)),
            name=said.issuer_name,
            url=f"{home}/",
            email=practice.support_email,
        ),
        holder=holder,
        criteria=criteria,
        status=status_entry(status_list_address(practice, certificate.status_list, home), certificate.status_index),
        zone=ZoneInfo(practice.time_zone),
    )


def status_list_of(practice: Practice, number: int, home: str = "") -> dict[str, Any]:
    """The practice's signed status list `number`: revoked and superseded certificates have their bit set.

    `home` as for `credential_of`: an old badge names the list at the old address.

    Raises `NotFound` for a list beyond the newest certificate.
    """
    newest = Certificate.objects.filter(practice=practice, source=CertificateSource.ISSUED).aggregate(pk=Max("pk"))
    if number < 0 or number > (newest["pk"] or 0) // STATUS_LIST_LENGTH:
        raise NotFound
    first = number * STATUS_LIST_LENGTH
    gone = Certificate.objects.filter(
        practice=practice,
        source=CertificateSource.ISSUED,
        status__in=sorted(GONE),
        pk__range=(first, first + STATUS_LIST_LENGTH - 1),
    )
    url = status_list_address(practice, number, home)
    moment = timezone.now().replace(second=0, microsecond=0)
    listed = make_status_list(
        url,
        (pk - first for pk in gone.order_by().values_list("pk", flat=True)),
        issuer=did_of(practice_address(practice, home)),
        valid_from=moment,
    )
    return _signed(listed, practice, moment, home)


def did_document_of(practice: Practice, home: str = "") -> dict[str, Any]:
    """Who the practice is to verifiers, and was at `home`: every key it ever signed with."""
    current_key(practice)
    keys = CredentialKey.objects.filter(practice=practice).order_by("id")
    others = other_homes(practice, home or home_of(practice))
    return did_document(
        did_of(practice_address(practice, home)),
        [PublicKey(key.kid, key.public_multibase) for key in keys],
        [did_of(practice_address(practice, other)) for other in others],
    )


def _signed(document: dict[str, Any], practice: Practice, moment: datetime, home: str) -> dict[str, Any]:
    key = current_key(practice)
    method = f"{did_of(practice_address(practice, home))}#{key.kid}"
    return sign(document, private_half(key), verification_method=method, created=moment)


def _salt(certificate: Certificate) -> str:
    """Nobody's secret but the certificate's own, and the same each time."""
    return hashlib.sha256(f"name:{certificate.content.get('nonce', '')}".encode()).hexdigest()[:32]
