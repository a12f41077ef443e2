"""Agencies' certificates that came as files: staff upload, compare, confirm and refuse them."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from certificates.admin.intake_acts import ACTS, UPLOAD
from certificates.enums import IntakeProblem, IntakeState
from certificates.models import Intake
from certificates.pages.uploads.claims import ClaimsFields
from certificates.pages.uploads.hints import surety_of
from certificates.queries import FOR_STAFF
from certificates.services.upload_typing import wants_correction
from config.kit.admin import Group, ReadOnlyAdmin, SimpleListFilter, display, register

TONES: Final[Any] = {
    "reading": "info",
    "proposed": "warning",
    "unreadable": "danger",
    "confirmed": "success",
    "refused": "danger",
}


class WaitsFor(SimpleListFilter):
    """Whose turn it is."""

    title = _("waits for")
    parameter_name = "waits_for"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        """Staff alone, or whoever confirms first."""
        return [("school", _("The school")), ("anybody", _("The school or its holder"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Intake]) -> QuerySet[Intake]:
        """Only those."""
        wanted = {"school": FOR_STAFF, "anybody": Q(state=IntakeState.PROPOSED)}.get(str(self.value()))
        return rows if wanted is None else rows.filter(wanted)


@register(Intake)
class IntakeAdmin(ReadOnlyAdmin[Intake]):
    """Uploads for members of the viewer's schools."""

    group = Group.CERTIFICATES
    icon = "upload_file"
    place = 25
    practice_path = "practice"
    may_add = True
    is_audited_by_service = True
    new = UPLOAD
    list_display = ["holder", "course", "words", "why", "created_at", "practice"]
    list_filter = [WaitsFor, "state", "problem", "practice", "created_at"]
    list_select_related = ["holder", "practice", "certificate"]
    search_fields = ["holder__email", "holder__first_name", "holder__last_name", "original_name"]
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": ["holder", "words", "why", "reason", "paper", "certificate"]}),
        (_("What it says"), {"fields": ["fields_read", "fields_typed"]}),
        (
            _("Record"),
            {
                "fields": [
                    "practice",
                    "uploaded_by",
                    "created_at",
                    "decided_by",
                    "decided_at",
                    "accepted_by",
                    "accepted_at",
                ]
            },
        ),
    ]
    acts = ACTS

    @display(description=_("course"))
    def course(self, intake: Intake) -> Any:
        """What it is about, as confirmed or as read; else what the file is called."""
        if intake.certificate is not None:
            return intake.certificate.course_name
        return intake.proposal.get("course_name", {}).get("value") or intake.original_name or None

    @display(description=_("state"), ordering="state", label=TONES)
    def words(self, intake: Intake) -> tuple[str, Any]:
        """How far it is."""
        if wants_correction(intake):
            return "proposed", _("Correction asked for")
        return intake.state, IntakeState(intake.state).label

    @display(description=_("problem"))
    def why(self, intake: Intake) -> Any:
        """Why it was not read, or refused."""
        return IntakeProblem(intake.problem).label if intake.problem else None

    @display(description=_("file"))
    def paper(self, intake: Intake) -> Any:
        """The file itself, as long as it is kept."""
        if not intake.file:
            return None
        url = reverse("certificates:uploaded-file", args=[intake.uid])
        return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', url, intake.original_name or _("Open"))

    @display(description=_("as it was read"))
    def fields_read(self, intake: Intake) -> Any:
        """Each with how sure it is."""
        lines = [
            (label, intake.proposal[name]["value"], surety_of(intake, name))
            for name, label in _labels()
            if name in intake.proposal
        ]
        if not lines:
            return None
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: <strong>{}</strong> ({})</li>", lines))

    @display(description=_("as its holder typed it"))
    def fields_typed(self, intake: Intake) -> Any:
        """What waits to be compared with the file."""
        lines = [(label, intake.typed[name]) for name, label in _labels() if name in intake.typed]
        if not lines:
            return None
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: <strong>{}</strong></li>", lines))


def _labels() -> list[tuple[str, Any]]:
    return [(name, field.label) for name, field in ClaimsFields.base_fields.items()]
