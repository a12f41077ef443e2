"""What staff do about uploaded certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from certificates.admin.intake_forms import ClaimsForm, RefuseForm, UploadForm
from certificates.enums import OPEN_INTAKES, IntakeState
from certificates.models import Intake
from certificates.pages.uploads.claims import ClaimsFields
from certificates.services.intake import upload_certificate
from certificates.services.intake_deciding import confirm_intake, refuse_intake, take_back_upload
from certificates.services.standing_uploads import is_standing_upload
from certificates.services.upload_correcting import accept_upload, correct_upload
from certificates.services.upload_typing import decline_correction, wants_correction
from config.kit.admin import Act
from config.kit.errors import Conflict

CONFIRMABLE: Final = frozenset({IntakeState.PROPOSED, IntakeState.UNREADABLE})


def _is_confirmable(_request: HttpRequest, intake: Intake) -> bool:
    return intake.state in CONFIRMABLE


def _is_open(_request: HttpRequest, intake: Intake) -> bool:
    return intake.state in OPEN_INTAKES


def _is_believed(_request: HttpRequest, intake: Intake) -> bool:
    return intake.certificate is not None and is_standing_upload(intake.certificate)


def _is_to_accept(request: HttpRequest, intake: Intake) -> bool:
    return _is_believed(request, intake) and intake.accepted_at is None


def _wants_correction(_request: HttpRequest, intake: Intake) -> bool:
    return wants_correction(intake)


def _page_of(intake_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:certificates_intake_change", args=[intake_id]))


def _upload(request: HttpRequest, _nothing: None, data: Mapping[str, Any]) -> HttpResponseRedirect:
    paper = data["paper"]
    try:
        intake = upload_certificate(
            data["holder"], practice=data["practice"], actor=signed_in(request), name=paper.name, content=paper.read()
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


def _accept(request: HttpRequest, intake: Intake, _data: Mapping[str, Any]) -> Any:
    accept_upload(intake, actor=signed_in(request))
    return _("It is accepted: the student can no longer change it.")


def _correct(request: HttpRequest, intake: Intake, data: Mapping[str, Any]) -> Any:
    correct_upload(intake, actor=signed_in(request), claims=ClaimsFields.claims_of(data))
    return _("It says so now. The student is told.")


def _decline(request: HttpRequest, intake: Intake, data: Mapping[str, Any]) -> Any:
    decline_correction(intake, actor=signed_in(request), reason=data["reason"])
    return _("It stays as it is. The student is told why.")


def _take_back(request: HttpRequest, intake: Intake, data: Mapping[str, Any]) -> Any:
    take_back_upload(intake, actor=signed_in(request), reason=data["reason"])
    return _("It does not count any more. The student is told why.")


UPLOAD: Final = Act(
    "upload",
    _("Upload a certificate of an agency"),
    _upload,
    form=UploadForm,
    explanation=_("A PDF of at most 5 MB and five pages. It is read; then you compare what was read and confirm it."),
)
ACTS: Final = [
    Act(
        "confirm",
        _("Compare and confirm"),
        _confirm,
        form=ClaimsForm,
        explanation=_("It then stands among the student's certificates, marked as not verified by the agency."),
        allowed=_is_confirmable,
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
        "accept",
        _("Accept it as it is"),
        _accept,
        explanation=_("You have compared it with the file. From then on the student can only ask for a correction."),
        allowed=_is_to_accept,
        icon="done_all",
        in_list=True,
    ),
    Act(
        "correct",
        _("Correct it"),
        _correct,
        form=ClaimsForm,
        explanation=_("It is accepted with what you write here, and the student is told of a change."),
        allowed=_is_believed,
        icon="edit",
    ),
    Act(
        "decline",
        _("Leave it as it is"),
        _decline,
        form=RefuseForm,
        explanation=_("The correction that the student asks for is not made, and the student is told why."),
        allowed=_wants_correction,
        icon="undo",
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
