"""The wallet, one certificate in it, and what its holder decides about it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.pages.answers import form_page, refuse
from accounts.people import signed_in
from catalog.pages.practices import show_in_practice
from certificates.addresses import verify_address, verify_path
from certificates.enums import CertificateSource, CertificateStatus, RequestState
from certificates.models import CertificateRequest
from certificates.pages.wallet.forms import NameForm, SharingForm
from certificates.pages.wallet.lists import by_view
from certificates.pages.wallet.looks import agency_document, look_of, may_ask_for_name, paper_state
from certificates.queries import access_own_certificate, open_intakes, own_certificates
from certificates.services.reissuing import request_name
from certificates.services.sharing import change_sharing
from config.kit.errors import DomainError
from config.kit.pages.paging import pages_of

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models import Certificate

PAGE_SIZE: Final = 24
PAGE: Final = "certificates:certificate"


@never_cache
@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    """Every certificate of the person, of all practices: issued by them, found at agencies, uploaded."""
    holder = signed_in(request)
    rows, views = by_view(request, holder, own_certificates(holder))
    page = pages_of(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    cards = [(certificate, look_of(certificate)) for certificate in page]
    return render(
        request,
        "certificates/wallet/list.html",
        {"page": page, "cards": cards, "views": views, "waiting": open_intakes(holder)},
    )


@never_cache
@require_safe
def certificate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One certificate for its holder: how it stands, its paper, its link and the name on it."""
    holder = signed_in(request)
    shown = access_own_certificate(holder, uid)
    show_in_practice(request, shown.practice)
    return render(request, "certificates/wallet/certificate.html", told(shown, sharing_form(shown)))


@require_POST
def sharing(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Opens or shuts the link, and chooses the name that strangers read."""
    holder = signed_in(request)
    shown = access_own_certificate(holder, uid)
    form = SharingForm(request.POST)
    if form.is_valid():
        try:
            change_sharing(shown, actor=holder, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your choice is saved."))
            return redirect(PAGE, shown.uid)
    show_in_practice(request, shown.practice)
    return form_page(request, "certificates/wallet/certificate.html", form, told(shown, form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Asks the school to issue it anew under another name; a second click finds the first one's wish."""
    holder = signed_in(request)
    shown = access_own_certificate(holder, uid)
    if request.method != "POST" and (not may_ask_for_name(shown) or is_waiting(newest_wish(shown))):
        return redirect(PAGE, shown.uid)
    form = NameForm(request.POST or None, initial=wanted_name(holder, shown))
    if request.method == "POST" and form.is_valid():
        try:
            request_name(shown, actor=holder, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The school has your wish. We write to you when it is decided."))
            return redirect(PAGE, shown.uid)
    show_in_practice(request, shown.practice)
    return form_page(request, "certificates/wallet/name.html", form, {"certificate": shown})


def told(shown: Certificate, form: SharingForm) -> dict[str, Any]:
    """What the page of one certificate says."""
    wish = newest_wish(shown)
    is_issued = shown.source == CertificateSource.ISSUED
    return {
        "certificate": shown,
        "look": look_of(shown),
        "paper": paper_state(shown),
        "document_url": agency_document(shown),
        "sharing_form": form if is_issued and shown.status != CertificateStatus.PENDING else None,
        "share_address": verify_address(shown.practice, shown.share_key),
        "share_path": verify_path(shown.share_key),
        "wish": wish,
        "may_ask": may_ask_for_name(shown) and not is_waiting(wish),
        "successor": getattr(shown, "replaced_by", None),
        "upload": shown.intakes.filter(holder=shown.holder_id).first()
        if shown.source != CertificateSource.ISSUED
        else None,
    }


def sharing_form(shown: Certificate) -> SharingForm:
    """As the holder left it."""
    return SharingForm(initial={"is_shared": shown.is_shared, "shows_name": shown.shows_name})


def newest_wish(shown: Certificate) -> CertificateRequest | None:
    """The last time that the holder asked for another name."""
    return shown.requests.order_by("-id").first()


def is_waiting(wish: CertificateRequest | None) -> bool:
    """Whether the school has not answered yet."""
    return wish is not None and wish.state == RequestState.REQUESTED


def wanted_name(holder: User, shown: Certificate) -> dict[str, str]:
    """What the form begins with: the account's name where that is another than the printed one."""
    if holder.full_name == shown.holder_name:
        return {}
    return {"first_name": holder.first_name, "last_name": holder.last_name}
