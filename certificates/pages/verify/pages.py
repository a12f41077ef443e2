"""Anybody checks a certificate: by number, by link or QR code, and by the file itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.pages.practices import show_in_practice
from certificates.documents.reading import MAX_BYTES
from certificates.pages.verify.asking import ask_key, ask_number
from certificates.pages.verify.forms import NumberForm, PaperForm
from certificates.pages.verify.limits import spend_comparison
from certificates.pages.verify.uploads import MemoryOnly
from certificates.services.comparing import Comparison, compare_pdf, refusal_of
from certificates.services.verifying import Verification
from config.kit.errors import DomainError
from config.kit.numbers import whole_number

UNREADABLE = HTTPStatus.UNPROCESSABLE_ENTITY
ROOM_FOR_THE_FORM = 64 * 1024


@login_not_required
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The two forms; with `?number=` the certificate of that number."""
    if "number" not in request.GET:
        return _forms(request)
    form = NumberForm({"number": request.GET["number"].replace("\0", "")})
    if not form.is_valid():
        return _forms(request, status=UNREADABLE, form=form)
    found = ask_number(request, form.cleaned_data["number"])
    if found is None:
        return _forms(request, status=HTTPStatus.NOT_FOUND, form=form, is_unknown=True)
    return _shown(request, found)


@login_not_required
@never_cache
@require_safe
def by_link(request: HttpRequest, share_key: str) -> HttpResponse:
    """The certificate whose QR code or link this is."""
    found = ask_key(request, share_key)
    if found is None:
        return _forms(request, status=HTTPStatus.NOT_FOUND, is_unknown=True)
    return _shown(request, found)


@csrf_exempt  # it changes nothing and asks for nobody: a stranger's page gains nothing by sending a file here
@login_not_required
@never_cache
def compare(request: HttpRequest) -> HttpResponse:
    """The file beside what was issued; a GET (a reload, say) is shown the forms."""
    if request.method != "POST":
        return _forms(request)
    spend_comparison(request)
    request.upload_handlers = [MemoryOnly(request)]
    length = request.META.get("CONTENT_LENGTH") or "0"
    if whole_number(length, most=MAX_BYTES + ROOM_FOR_THE_FORM) is None:
        form = PaperForm(files={})
        form.errors["paper"] = form.error_class([refusal_of("too_big")])
        return _forms(request, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, paper_form=form)
    form = PaperForm(files=request.FILES)
    if not form.is_valid():
        return _forms(request, status=UNREADABLE, paper_form=form)
    try:
        compared = compare_pdf(form.cleaned_data["paper"].read())
    except DomainError as error:
        form.add_error("paper", str(error.message))
        status = UNREADABLE if error.status == HTTPStatus.BAD_REQUEST else error.status
        return _forms(request, status=status, paper_form=form)
    return _compared(request, compared)


def _forms(request: HttpRequest, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    forms = {"form": NumberForm(), "paper_form": PaperForm(), "is_unknown": False, **context}
    return render(request, "certificates/verify/start.html", forms, status=status)


def _shown(request: HttpRequest, found: Verification) -> HttpResponse:
    show_in_practice(request, found.certificate.practice)
    context = {"found": found, "certificate": found.certificate}
    return render(request, "certificates/verify/certificate.html", context)


def _compared(request: HttpRequest, compared: Comparison) -> HttpResponse:
    found = compared.verification
    show_in_practice(request, found.certificate.practice)
    context = {
        "compared": compared,
        "found": found,
        "certificate": found.certificate,
        "columns": [_("Field"), _("As issued"), _("In the file"), _("Verdict")],
    }
    return render(request, "certificates/verify/compared.html", context)
