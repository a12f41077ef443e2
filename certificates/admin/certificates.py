"""Certificates of every source; those of ours are issued, previewed, taken back and corrected here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from certificates.addresses import verify_address
from certificates.admin.forms import NameForm, RevokeForm, SeatForm
from certificates.badges import badge
from certificates.dates import today_in
from certificates.enums import CertificateSource, CertificateStatus
from certificates.models import Certificate
from certificates.services.issuing import issue_certificate, preview_certificate
from certificates.services.reissuing import reissue_certificate
from certificates.services.rendering import read_pdf
from certificates.services.revoking import revoke_certificate
from config.kit.admin import Act, Group, ReadOnlyAdmin, display, register

STATUS_TONES: Final[Any] = {"issued": "success", "pending": "info", "revoked": "danger", "superseded": "warning"}
BADGE_TONES: Final[Any] = {"valid": "success", "expiring": "warning", "expired": "danger", "lapsed": "info"}


def _is_ours(_request: HttpRequest, certificate: Certificate) -> bool:
    return certificate.source == CertificateSource.ISSUED


def _stands(_request: HttpRequest, certificate: Certificate) -> bool:
    return certificate.source == CertificateSource.ISSUED and certificate.status == CertificateStatus.ISSUED


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _download(request: HttpRequest, certificate: Certificate, _data: Mapping[str, Any]) -> HttpResponse:
    return _pdf(read_pdf(certificate, viewer=signed_in(request)), certificate.number)


def _revoke(request: HttpRequest, certificate: Certificate, data: Mapping[str, Any]) -> Any:
    revoke_certificate(certificate, actor=signed_in(request), reason=data["reason"], on=data["on"])
    return _("The certificate is revoked. Its holder is told.")


def _reissue(request: HttpRequest, certificate: Certificate, data: Mapping[str, Any]) -> Any:
    new = reissue_certificate(
        certificate, actor=signed_in(request), first_name=data["first_name"], last_name=data["last_name"]
    )
    return _("It is replaced by %(number)s. Its holder is told.") % {"number": new.number}


def _issue(request: HttpRequest, _nothing: None, data: Mapping[str, Any]) -> Any:
    enrollment = data["enrollment"]
    if data["is_preview"]:
        return _pdf(preview_certificate(enrollment, actor=signed_in(request)), "preview")
    certificate = issue_certificate(enrollment.pk, actor=signed_in(request))
    return _("Certificate %(number)s is issued. Its holder is told.") % {"number": certificate.number}


@register(Certificate)
class CertificateAdmin(ReadOnlyAdmin[Certificate]):
    """What people of the viewer's schools have earned."""

    group = Group.CERTIFICATES
    icon = "workspace_premium"
    place = 10
    practice_path = "practice"
    may_add = True
    is_audited_by_service = True
    is_found_everywhere = True
    new = Act(
        "issue",
        _("Issue a certificate"),
        _issue,
        form=SeatForm,
        explanation=_("Every condition of the type must be met. The participant is told and can download it."),
    )
    list_display = ["number", "holder_name", "course_name", "issuer", "issued_on", "expiry", "state", "practice"]
    list_filter = ["source", "status", "format", "issuer", "practice", "issued_on", "expires_on"]
    list_select_related = ["issuer", "practice"]
    search_fields = ["number", "holder_name", "course_name", "holder__email"]
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": ["number", "state", "holder", "holder_name", "course_name", "course_code", "format"]}),
        (
            _("Issued"),
            {"fields": ["source", "issuer", "issuer_text", "instructor_name", "issued_on", "expiry", "expiry_assumed"]},
        ),
        (_("Taken back"), {"fields": ["revoked_on", "revoked_reason", "revoked_by", "replaces"]}),
        (_("Check"), {"fields": ["address", "is_shared", "shows_name", "digest", "erased_on"]}),
        (_("Record"), {"fields": ["practice", "offering", "enrollment", "issued_by", "last_checked", "uid"]}),
    ]
    acts = [
        Act("download", _("Download the PDF"), _download, allowed=_is_ours, icon="download"),
        Act(
            "reissue",
            _("Issue it under another name"),
            _reissue,
            form=NameForm,
            explanation=_("A new certificate replaces this one; whoever checks this one is told so."),
            allowed=_stands,
            icon="badge",
        ),
        Act(
            "revoke",
            _("Revoke this certificate"),
            _revoke,
            form=RevokeForm,
            kind="danger",
            explanation=_("It cannot be undone: who was wrong about it issues another one."),
            allowed=_stands,
            icon="block",
        ),
    ]

    @display(description=_("status"), ordering="status", label=STATUS_TONES)
    def state(self, certificate: Certificate) -> tuple[str, Any]:
        """Whether it stands."""
        return certificate.status, CertificateStatus(certificate.status).label

    @display(description=_("expires"), ordering="expires_on", label=BADGE_TONES)
    def expiry(self, certificate: Certificate) -> tuple[str, Any]:
        """Day and what that means today."""
        shown = badge(certificate.expires_on, today_in(certificate.practice))
        day = f"{certificate.expires_on:%Y-%m-%d} · " if certificate.expires_on else ""
        return shown.state, f"{day}{shown.text}"

    @display(description=_("page of verification"))
    def address(self, certificate: Certificate) -> Any:
        """Where strangers check it."""
        url = verify_address(certificate.practice, certificate.share_key)
        return format_html('<a href="{}">{}</a>', url, url)
