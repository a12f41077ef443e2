"""A certificate as an Open Badges 3.0 AchievementCredential."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from certificates.credentials.context import CREDENTIALS, OPEN_BADGES
from certificates.credentials.moments import end_of, start_of
from certificates.documents.content import CertificateContent


@dataclass(frozen=True, kw_only=True)
class BadgeIssuer:
    """The practice: its DID, name and home page."""

    did: str
    name: str
    url: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class BadgeHolder:
    """Who earned it. With `salt` the name is hashed and the salt kept back: nobody reads it or finds it by trying."""

    name: str
    salt: str = ""

    def as_identity(self) -> dict[str, Any]:
        """OB 3.0 IdentityObject."""
        identity = {"type": "IdentityObject", "identityType": "name", "hashed": bool(self.salt)}
        if not self.salt:
            return {**identity, "identityHash": self.name}
        hashed = hashlib.sha256((self.name + self.salt).encode()).hexdigest()
        return {**identity, "identityHash": f"sha256${hashed}"}


def make_badge(
    content: CertificateContent,
    *,
    credential_id: str,
    achievement_id: str,
    issuer: BadgeIssuer,
    holder: BadgeHolder,
    criteria: str,
    status: dict[str, Any],
    zone: tzinfo,
) -> dict[str, Any]:
    """The credential, not yet signed.

    `credential_id` and `achievement_id` are addresses of ours, `criteria` says
    in a sentence what had to be done, `status` comes from `status_entry`, and
    `zone` is the practice's: the certificate's days begin and end there.
    """
    profile = {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.url}
    if issuer.email:
        profile["email"] = issuer.email
    achievement = {
        "id": achievement_id,
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": content.course_name,
        "description": f"{content.title}: {content.course_name}",
        "criteria": {"narrative": criteria},
        "inLanguage": content.language,
    }
    if content.course_code:
        achievement["humanCode"] = content.course_code
    badge = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": credential_id,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": content.course_name,
        "issuer": profile,
        "validFrom": start_of(content.issued_on, zone),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [holder.as_identity()],
            "licenseNumber": content.number,
            "achievement": achievement,
        },
        "credentialStatus": status,
    }
    if content.expires_on:
        badge["validUntil"] = end_of(content.expires_on, zone)
    return badge
