"""Certificates of every source; those of ours are issued, previewed, taken back and corrected here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import StudentProfile, User
from accounts.people import signed_in
from certificates.addresses import verify_address
from certificates.admin.cells import age, format_pill, state_pill, whose
from certificates.admin.columns import own_columns
from certificates.admin.export import export_certificates
from certificates.admin.forms import NameForm, RevokeForm, SeatForm
from certificates.admin.lists import (
    CertificateChangeList,
    CourseFilter,
    HolderFilter,
    IssuerFilter,
    StandingFilter,
    search,
)
from certificates.admin.students import PAGE, ask_agency, student_link, student_page
from certificates.admin.whose import WHOSE_ACTS
from certificates.enums import CertificateSource, CertificateStatus
from certificates.models import Certificate
from certificates.reconciliation.names import is_same_name
from certificates.services.issuing import issue_certificate, preview_certificate
from certificates.services.reissuing import reissue_certificate
from certificates.services.rendering import read_pdf
from certificates.services.revoking import revoke_certificate
from config.kit.admin import Act, CappedPaginator, Group, ReadOnlyAdmin, add_object_link, display, register

if TYPE_CHECKING:
    from django.db.models import QuerySet

STATUS_TONES: Final[Any] = {"issued": "success", "pending": "info", "revoked": "danger", "superseded": "warning"}


def _is_ours(_request: HttpRequest, certificate: Certificate) -> bool:
    return certificate.source == CertificateSource.ISSUED


def _stands(_request: HttpRequest, certificate: Certificate) -> bool:
    return certificate.source == CertificateSource.ISSUED and certificate.status == CertificateStatus.ISSUED


def _may_be_replaced(request: HttpRequest, certificate: Certificate) -> bool:
    return _stands(request, certificate) and certificate.erased_on is None


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
    list_display = ["number", "person", "course", "issuer", "issued_on", "standing", "checked", "practice"]
    list_filter = [
        StandingFilter, CourseFilter, IssuerFilter, "format", HolderFilter, "source", "practice", "issued_on",
        "expires_on",
    ]  # fmt: skip
    list_select_related = ["issuer", "practice", "holder"]
    list_before_template = "admin/certificates/states.html"
    search_fields = ["number"]
    search_help_text = _("Number, name, course or e-mail address")
    show_full_result_count = False
    sortable_by = ["issued_on", "standing"]
    paginator = CappedPaginator
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": ["number", "state", "person", "holder_name", "course_name", "course_code", "pill"]}),
        (
            _("Issued"),
            {
                "fields": [
                    "source",
                    "issuer",
                    "issuer_text",
                    "instructor_name",
                    "issued_on",
                    "standing",
                    "expiry_assumed",
                ]
            },
        ),
        (_("Taken back"), {"fields": ["revoked_on", "revoked_reason", "revoked_by", "replaces"]}),
        (_("Check"), {"fields": ["address", "is_shared", "shows_name", "digest", "erased_on"]}),
        (_("Record"), {"fields": ["practice", "offering", "enrollment", "issued_by", "checked", "uid"]}),
    ]
    acts = [
        Act("download", _("Download the PDF"), _download, allowed=_is_ours, icon="download"),
        *WHOSE_ACTS,
        Act(
            "reissue",
            _("Issue it under another name"),
            _reissue,
            form=NameForm,
            explanation=_("A new certificate replaces this one; whoever checks this one is told so."),
            allowed=_may_be_replaced,
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

    def get_urls(self) -> list[URLPattern]:
        """Also one student's certificates, and the list as a file."""
        view = self.admin_site.admin_view
        own = [
            path("student/<int:user_id>/", view(self.student_view), name="certificates_certificate_student"),
            path("student/<int:user_id>/ask/", view(self.ask_view), name="certificates_certificate_ask"),
            path("export/", view(self.export_view), name="certificates_certificate_export"),
        ]
        return [*own, *super().get_urls()]

    def student_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """One student's certificates in two columns."""
        return student_page(self, request, user_id)

    def ask_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Asks the agency now."""
        return ask_agency(self, request, user_id)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return export_certificates(request, self)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CertificateChangeList]:
        """The one that counts the states."""
        return CertificateChangeList

    def get_list_display(self, request: HttpRequest) -> Any:
        """The school only for who runs several."""
        return own_columns(self, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        """Without what no list and no page of the office shows."""
        rows: QuerySet[Certificate] = super().get_queryset(request)
        return rows.defer("content", "raw", "search_words", "search_vector")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """By indexes: see `lists.search`."""
        return search(queryset, search_term), False

    @display(description=_("status"), ordering="status", label=STATUS_TONES)
    def state(self, certificate: Certificate) -> tuple[str, Any]:
        """Whether it stands."""
        return certificate.status, CertificateStatus(certificate.status).label

    @display(description=_("state today"), ordering="expires_on")
    def standing(self, certificate: Certificate) -> Any:
        """How it stands today in words and colour, and its last day."""
        return state_pill(certificate)

    @display(description=_("holder"), ordering="holder_name")
    def person(self, certificate: Certificate) -> Any:
        """The name as printed, leading to the student (their own name below where it is another), or nobody's."""
        if certificate.holder_id is None:
            name = certificate.holder_name
            return format_html("{}<br><em>{}</em>", name, whose(certificate)) if name else whose(certificate)
        url = reverse(PAGE, args=[certificate.holder_id], query={"practice": certificate.practice_id})
        link = format_html('<a href="{}">{}</a>', url, certificate.holder_name or whose(certificate))
        is_same = is_same_name(certificate.holder_name, certificate.holder.full_name if certificate.holder else "")
        return link if is_same else format_html("{}<br><em>{}</em>", link, whose(certificate))

    @display(description=_("course"), ordering="course_name")
    def course(self, certificate: Certificate) -> Any:
        """Name, format and code."""
        pill, code = format_pill(certificate.format), certificate.course_code
        return format_html('{}<br><span class="course-code">{} {}</span>', certificate.course_name, pill, code)

    @display(description=_("format"), ordering="format")
    def pill(self, certificate: Certificate) -> Any:
        """As a pill with its word."""
        return format_pill(certificate.format)

    @display(description=_("last checked"), ordering="last_checked")
    def checked(self, certificate: Certificate) -> Any:
        """When the agency was last asked about it; ours need no asking."""
        return age(certificate.last_checked) if certificate.source != CertificateSource.ISSUED else None

    @display(description=_("page of verification"))
    def address(self, certificate: Certificate) -> Any:
        """Where strangers check it."""
        url = verify_address(certificate.practice, certificate.share_key)
        return format_html('<a href="{}">{}</a>', url, url)


add_object_link(User, student_link())
add_object_link(StudentProfile, student_link())
