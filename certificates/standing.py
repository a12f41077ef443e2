"""Whether a certificate counts, in one word: the one place that says so to strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.enums import CertificateStatus

if TYPE_CHECKING:
    from datetime import date

    from certificates.models import Certificate


class Standing(TextChoices):
    """What somebody who checks a certificate wants to know first."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced by another")


TONES: Final = {Standing.VALID: "ok", Standing.EXPIRED: "warn", Standing.REVOKED: "bad", Standing.SUPERSEDED: "warn"}


def standing_of(certificate: Certificate, today: date) -> Standing:
    """On `today` (at the practice): taken back and replaced come before expired; valid through the last day."""
    if certificate.status == CertificateStatus.REVOKED:
        return Standing.REVOKED
    if certificate.status == CertificateStatus.SUPERSEDED:
        return Standing.SUPERSEDED
    if certificate.expires_on is not None and certificate.expires_on < today:
        return Standing.EXPIRED
    return Standing.VALID
