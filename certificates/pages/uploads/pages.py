"""Upload, wait, confirm or discard; and the file itself, for its holder and staff."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.pages.answers import form_page, refuse
from accounts.people import signed_in
from catalog.pages.practices import show_in_practice
from certificates.documents.reading import MAX_BYTES
from certificates.enums import OPEN_INTAKES, IntakeProblem, IntakeState
from certificates.pages.uploads.forms import ClaimsForm, UploadForm
from certificates.pages.uploads.hints import advice_of, other_name, to_check
from certificates.pages.verify.uploads import MemoryOnly
from certificates.queries import access_intake, access_own_intake, open_intakes
from certificates.services.comparing import refusal_of
from certificates.services.intake import upload_certificate
from certificates.services.intake_deciding import confirm_intake, refuse_intake
from certificates.services.standing_uploads import is_standing_upload
from certificates.services.upload_correcting import correct_upload
from certificates.services.upload_typing import type_facts
from config.kit.errors import DomainError, NotFound
from config.kit.numbers import whole_number

if TYPE_CHECKING:
    from certificates.models import Intake

ROOM_FOR_THE_FORM: Final = 64 * 1024
PAGE: Final = "certificates:intake"
UPLOAD: Final = "certificates:upload"


@csrf_exempt  # `_upload` checks it: once the length is known and no file of this request goes to disk
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The form for a file; the list of what waits stands beside it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST":
        if whole_number(length, most=MAX_BYTES + ROOM_FOR_THE_FORM) is None:
            form = UploadForm({}, user=signed_in(request))
            form.errors.clear()
            form.add_error("paper", refusal_of("too_big"))
            response = _upload_page(request, form)
            response.status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return response
        request.upload_handlers = [MemoryOnly(request)]
    answer: HttpResponse = _upload(request)
    return answer


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    holder = signed_in(request)
    if request.method != "POST":
        return _upload_page(request, UploadForm(user=holder))
    form = UploadForm(request.POST, request.FILES, user=holder)
    if form.is_valid():
        paper = form.cleaned_data["paper"]
        try:
            intake = upload_certificate(
                holder, practice=form.cleaned_data["practice"], actor=holder, name=paper.name, content=paper.read()
            )
        except DomainError as error:
            if error.error_code == "already_uploaded":
                messages.info(request, _("This file was uploaded already: here it is."))
                return redirect(PAGE, error.details["intake"])
            refuse(form, error)
        else:
            return redirect(PAGE, intake.uid)
    return _upload_page(request, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What became of one upload: being read, to be confirmed (POST), refused; confirmed leads to the certificate.

    Of a file that could not be read a POST tells the school what it says.
    """
    holder = signed_in(request)
    shown = access_own_intake(holder, uid)
    if shown.state == IntakeState.CONFIRMED and shown.certificate:
        return redirect("certificates:certificate", shown.certificate.uid)
    if request.method == "POST" and shown.state not in OPEN_INTAKES:
        return redirect(PAGE, shown.uid)
    show_in_practice(request, shown.practice)
    form = ClaimsForm(request.POST or None, intake=shown)
    if request.method == "POST" and form.is_valid():
        claims = form.claims_of(form.cleaned_data)
        try:
            if shown.state == IntakeState.UNREADABLE:
                type_facts(shown, actor=holder, claims=claims)
                messages.success(request, _("The school has it. We write to you when it has compared it."))
                return redirect(PAGE, shown.uid)
            certificate = confirm_intake(shown, actor=holder, claims=claims)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The certificate is among yours now."))
            return redirect("certificates:certificate", certificate.uid)
    return form_page(request, "certificates/uploads/intake.html", form, _told(shown))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Corrects what was confirmed; once staff have accepted it, asks them to."""
    holder = signed_in(request)
    shown = access_own_intake(holder, uid)
    if shown.certificate is None or not is_standing_upload(shown.certificate):
        return redirect(PAGE, shown.uid)
    show_in_practice(request, shown.practice)
    form = ClaimsForm(request.POST or None, intake=shown)
    if request.method == "POST" and form.is_valid():
        claims = form.claims_of(form.cleaned_data)
        certificate = shown.certificate
        try:
            if shown.accepted_at is not None:
                type_facts(shown, actor=holder, claims=claims)
                messages.success(request, _("The school has your wish. We write to you when it is decided."))
            else:
                certificate = correct_upload(shown, actor=holder, claims=claims)
                messages.success(request, _("The certificate is corrected."))
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("certificates:certificate", certificate.uid)
    return form_page(request, "certificates/uploads/correct.html", form, {"intake": shown})


@require_POST
def discard(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Forgets the file; a second click finds it forgotten."""
    holder = signed_in(request)
    shown = access_own_intake(holder, uid)
    try:
        refuse_intake(shown, actor=holder)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(PAGE, shown.uid)
    messages.success(request, _("The file is deleted."))
    return redirect("certificates:wallet")


@never_cache
@require_safe
def file(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The PDF as it was uploaded, never run as part of our pages."""
    shown = access_intake(signed_in(request), uid)
    if not shown.file:
        raise NotFound
    try:
        opened = shown.file.open("rb")
    except FileNotFoundError as error:
        raise NotFound from error
    response = FileResponse(opened, content_type="application/pdf", filename=f"certificate-{shown.pk}.pdf")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


def _upload_page(request: HttpRequest, form: UploadForm) -> HttpResponse:
    waiting = open_intakes(signed_in(request))
    return form_page(request, "certificates/uploads/upload.html", form, {"waiting": waiting})


def _told(shown: Intake) -> dict[str, Any]:
    is_decided = shown.problem in {"", IntakeProblem.DISCARDED, IntakeProblem.REJECTED}
    return {
        "intake": shown,
        "to_check": len(to_check(shown)),
        "other_name": other_name(shown),
        "advice": "" if is_decided else advice_of(shown),
    }
