"""How a certificate stands today, as its holder is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from certificates.badges import LOOKS, badge
from certificates.dates import today_in
from certificates.enums import BadgeState, CertificateSource, CertificateStatus, RenderState

if TYPE_CHECKING:
    from certificates.badges import Tone
    from certificates.models import Certificate, CertificateRender

OF_STATUS: Final[dict[str, tuple[Tone, str]]] = {
    CertificateStatus.PENDING: ("neutral", "clock"),
    CertificateStatus.REVOKED: ("bad", "no-symbol"),
    CertificateStatus.SUPERSEDED: ("neutral", "arrow-path"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """State in words, with colour and icon; `days` says how long it lasts, "" where that does not matter any more.

    `state` is a `BadgeState`, or the status where that says more than the dates.
    """

    state: str
    label: Any
    kind: Tone
    icon: str
    days: str


def look_of(certificate: Certificate) -> Look:
    """As of today at the practice; taken back, replaced and not issued yet come before every date."""
    if certificate.status in OF_STATUS:
        status = CertificateStatus(certificate.status)
        return Look(status.value, status.label, *OF_STATUS[status], "")
    if certificate.source == CertificateSource.ISSUED and certificate.expires_on is None:
        valid = BadgeState.VALID  # we know that it has no end; of others' we do not know the date
        return Look(valid.value, valid.label, *LOOKS[valid], "")
    found = badge(certificate.expires_on, today_in(certificate.practice))
    return Look(found.state.value, found.state.label, *LOOKS[found.state], found.text if found.days is not None else "")


def may_ask_for_name(certificate: Certificate) -> bool:
    """Whether it can be issued anew: ours, standing, not run out. The service judges again under its lock."""
    return (
        certificate.source == CertificateSource.ISSUED
        and certificate.status == CertificateStatus.ISSUED
        and (certificate.expires_on is None or certificate.expires_on >= today_in(certificate.practice))
    )


def paper_state(certificate: Certificate) -> str:
    """Of the PDF: `wanted`, `made` or `failed`; "" where there is none of ours."""
    if certificate.source != CertificateSource.ISSUED or certificate.status == CertificateStatus.PENDING:
        return ""
    render: CertificateRender | None = getattr(certificate, "render", None)
    return render.state if render else RenderState.MADE.value  # made when it is asked for


def agency_document(certificate: Certificate) -> str:
    """Where the agency has its document; "" unless that is a whole https address: it came from a foreign page."""
    try:
        parts = urlsplit(certificate.document_url)
    except ValueError:
        return ""
    return certificate.document_url if parts.scheme == "https" and parts.hostname else ""
