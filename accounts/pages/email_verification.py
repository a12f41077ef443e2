"""Proving that an e-mail address is one's own: by the code of the mail, or by its link."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import VerificationPurpose
from accounts.errors import AlreadyVerified, CodeRefused
from accounts.limits import CODE_BY_ADDRESS, REDEEM_BY_ADDRESS
from accounts.models import User
from accounts.pages.answers import form_page, refuse
from accounts.pages.pending import remember_address, remembered_way, typed_address
from accounts.services.email_verification import (
    complete_email_verification,
    complete_email_verification_by_link,
    resend_quietly,
)
from accounts.services.verification_codes import RESEND_WINDOW, peek_link
from config.kit.errors import DomainError
from config.kit.pages.forms import Form
from config.kit.throttling import address_subject, spend


class CodeField(forms.CharField):
    """Six digits as people copy them: spaces and hyphens do not matter."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=16, **kwargs)  # type: ignore[arg-type]  # Django's own keywords
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"})

    def to_python(self, value: object) -> str:
        """Without what was typed between the digits."""
        return (super().to_python(value) or "").replace(" ", "").replace("-", "")


class AddressForm(Form):
    """To which address a mail shall go."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class EmailCodeForm(AddressForm):
    """The code that the mail showed."""

    code = CodeField(label=_("Code from the mail"), help_text=_("Six digits."))

    field_order = ["email", "code"]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify_email(request: HttpRequest) -> HttpResponse:
    """Asks for the code that was sent; says nothing about whether there is such an account."""
    form = EmailCodeForm(request.POST or None, initial={"email": typed_address(request)})
    if request.method == "POST" and form.is_valid():
        try:
            spend(REDEEM_BY_ADDRESS, address_subject(request))
            complete_email_verification(**form.cleaned_data)
        except AlreadyVerified:
            return verified(request, form.cleaned_data["email"])
        except DomainError as error:
            refuse(form, error)
        else:
            return verified(request, form.cleaned_data["email"])
    return form_page(request, "accounts/verify_email.html", form, resend_context(request))


def verified(request: HttpRequest, email: str) -> HttpResponse:
    """On to the login, with the good news, and from there to the page that was wanted first."""
    remember_address(request, email)
    messages.success(request, _("Your e-mail address is confirmed. Log in to begin."))
    way = remembered_way(request)
    return redirect(reverse("accounts:login", query={"next": way} if way else None))


def resend_context(request: HttpRequest) -> dict[str, object]:
    """What the part of the page that sends a new code needs."""
    return {
        "address_form": AddressForm(initial={"email": typed_address(request)}, prefix="resend"),
        "resend_seconds": round(RESEND_WINDOW.total_seconds()),
        "address": typed_address(request),
    }


@login_not_required
@require_POST
def resend_code(request: HttpRequest) -> HttpResponse:
    """Sends another code if there is an unconfirmed account of that address; the answer is the same if not."""
    form = AddressForm(request.POST, prefix="resend")
    if form.is_valid():
        try:
            spend(CODE_BY_ADDRESS, address_subject(request))
            resend_quietly(form.cleaned_data["email"])
        except DomainError as error:
            refuse(form, error)
        else:
            remember_address(request, form.cleaned_data["email"])
            messages.success(request, _("If that address waits for confirmation, a new code is on its way."))
            return redirect("accounts:verify-email")
    code_form = EmailCodeForm(initial={"email": typed_address(request)})
    context = {**resend_context(request), "address_form": form, "form": code_form}
    return form_page(request, "accounts/verify_email.html", form, context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_email_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: says which address it confirms, and does so on POST."""
    try:
        if request.method == "POST":
            user = complete_email_verification_by_link(token)
            return verified(request, user.email)
        user = peek_link(token, purpose=VerificationPurpose.EMAIL)
    except AlreadyVerified:
        return verified(request, typed_address(request))
    except CodeRefused:
        return render(request, "accounts/link_refused.html", {"purpose": "email"}, status=410)
    return render(request, "accounts/verify_email_link.html", {"email": masked(user)})


def masked(user: User) -> str:
    """The address so that its owner knows it and a stranger with the link learns little: `a…@school.example`."""
    name, _at, host = user.email.partition("@")
    return f"{name[:1]}…@{host}"
