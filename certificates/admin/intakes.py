"""Agencies' certificates that came as files: staff upload, compare, confirm and refuse them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from certificates.admin.intake_forms import ConfirmForm, RefuseForm, UploadForm
from certificates.documents.reading import MAX_BYTES
from certificates.enums import OPEN_INTAKES, IntakeProblem, IntakeState
from certificates.models import Intake
from certificates.pages.uploads.claims import ClaimsFields
from certificates.pages.uploads.hints import hint_of
from certificates.services.intake import upload_certificate
from certificates.services.intake_deciding import confirm_intake, is_standing_upload, refuse_intake, take_back_upload
from config.kit.admin import Act, Group, ReadOnlyAdmin, display, register
from config.kit.errors import Conflict

TONES: Final[Any] = {"reading": "info", "proposed": "warning", "confirmed": "success", "refused": "danger"}


def _is_proposed(request: HttpRequest, intake: Intake) -> bool:
    return intake.state == IntakeState.PROPOSED or _is_done(request, intake, IntakeState.CONFIRMED)


def _is_open(request: HttpRequest, intake: Intake) -> bool:
    return intake.state in OPEN_INTAKES or _is_done(request, intake, IntakeState.REFUSED)


def _is_done(request: HttpRequest, intake: Intake, state: IntakeState) -> bool:
    """A second click finds it done."""
    return request.method == "POST" and intake.state == state and intake.decided_by_id == request.user.pk


def _is_believed(request: HttpRequest, intake: Intake) -> bool:
    certificate = intake.certificate
    if certificate is None:
        return False
    is_done = request.method == "POST" and certificate.revoked_by_id == request.user.pk
    return is_done or is_standing_upload(certificate)


def _page_of(intake_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:certificates_intake_change", args=[intake_id]))


def _upload(request: HttpRequest, _nothing: None, data: Mapping[str, Any]) -> HttpResponseRedirect:
    paper = data["paper"]
    try:
        intake = upload_certificate(
            data["holder"],
            practice=data["practice"],
            actor=signed_in(request),
            name=paper.name,
            content=paper.read(MAX_BYTES + 1),
        )
    except Conflict as error:
        if error.error_code == "already_uploaded":
            return _page_of(error.details["intake_id"])
        raise
    return _page_of(intake.pk)


def _confirm(request: HttpRequest, intake: Intake, data: Mapping[str, Any]) -> Any:
    confirm_intake(intake, actor=signed_in(request), claims=ClaimsFields.claims_of(data))
    return _("It is among the certificates of the student, who is told.")


def _refuse(request: HttpRequest, intake: Intake, data: Mapping[str, Any]) -> Any:
    refuse_intake(intake, actor=signed_in(request), reason=data["reason"])
    return _("The file is deleted. The student is told why.")


def _take_back(request: HttpRequest, intake: Intake, data: Mapping[str, Any]) -> Any:
    take_back_upload(intake, actor=signed_in(request), reason=data["reason"])
    return _("It does not count any more. The student is told why.")


@register(Intake)
class IntakeAdmin(ReadOnlyAdmin[Intake]):
    """Uploads for members of the viewer's schools."""

    group = Group.CERTIFICATES
    icon = "upload_file"
    place = 25
    practice_path = "practice"
    may_add = True
    is_audited_by_service = True
    new = Act(
        "upload",
        _("Upload a certificate of an agency"),
        _upload,
        form=UploadForm,
        explanation=_(
            "A PDF of at most 5 MB and five pages. It is read; then you compare what was read and confirm it."
        ),
    )
    list_display = ["holder", "course", "words", "why", "created_at", "practice"]
    list_filter = ["state", "problem", "practice", "created_at"]
    list_select_related = ["holder", "practice", "certificate"]
    search_fields = ["holder__email", "holder__first_name", "holder__last_name", "original_name"]
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": ["holder", "words", "why", "reason", "paper", "certificate"]}),
        (_("What was read"), {"fields": ["fields_read"]}),
        (_("Record"), {"fields": ["practice", "uploaded_by", "created_at", "decided_by", "decided_at"]}),
    ]
    acts = [
        Act(
            "confirm",
            _("Compare and confirm"),
            _confirm,
            form=ConfirmForm,
            explanation=_("It then stands among the student's certificates, marked as not verified by the agency."),
            allowed=_is_proposed,
            icon="check",
        ),
        Act(
            "refuse",
            _("Refuse"),
            _refuse,
            form=RefuseForm,
            kind="danger",
            explanation=_("The file is deleted and the student is told why."),
            allowed=_is_open,
            icon="close",
        ),
        Act(
            "take-back",
            _("Take it back"),
            _take_back,
            form=RefuseForm,
            kind="danger",
            explanation=_("The certificate does not count any more, its file is deleted, and the student is told why."),
            allowed=_is_believed,
            icon="block",
        ),
    ]

    @display(description=_("course"))
    def course(self, intake: Intake) -> Any:
        """What it is about, as confirmed or as read; else what the file is called."""
        if intake.certificate is not None:
            return intake.certificate.course_name
        return intake.proposal.get("course_name", {}).get("value") or intake.original_name or None

    @display(description=_("state"), ordering="state", label=TONES)
    def words(self, intake: Intake) -> tuple[str, Any]:
        """How far it is."""
        return intake.state, IntakeState(intake.state).label

    @display(description=_("problem"))
    def why(self, intake: Intake) -> Any:
        """Why it was refused."""
        return IntakeProblem(intake.problem).label if intake.problem else None

    @display(description=_("file"))
    def paper(self, intake: Intake) -> Any:
        """The file itself, as long as it is kept."""
        if not intake.file:
            return None
        url = reverse("certificates:uploaded-file", args=[intake.uid])
        return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', url, intake.original_name or _("Open"))

    @display(description=_("fields"))
    def fields_read(self, intake: Intake) -> Any:
        """Each with how sure it is."""
        labels = {name: field.label for name, field in ClaimsFields.base_fields.items()}
        lines = [
            (labels[name], intake.proposal[name]["value"], hint_of(intake, name))
            for name in labels
            if name in intake.proposal
        ]
        if not lines:
            return None
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: <strong>{}</strong> ({})</li>", lines))
