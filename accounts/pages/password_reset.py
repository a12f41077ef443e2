"""A forgotten password: ask for a mail, then choose a new one by its code or link."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.enums import VerificationPurpose
from accounts.errors import CodeRefused
from accounts.limits import CODE_BY_ADDRESS, REDEEM_BY_ADDRESS
from accounts.pages.answers import form_page, refuse
from accounts.pages.email_verification import AddressForm, CodeField, masked
from accounts.pages.pending import remember_address, typed_address
from accounts.services.passwords import (
    complete_password_reset,
    complete_password_reset_by_link,
    start_password_reset_quietly,
)
from accounts.services.verification_codes import peek_link
from config.kit.errors import DomainError
from config.kit.pages.forms import Form
from config.kit.throttling import address_subject, spend


class NewPasswordForm(Form):
    """A new password; whether it is good enough is for the service to say."""

    autocomplete = {"password": "new-password"}

    password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("At least 8 characters. A few words are better than signs."),
    )


class ResetForm(NewPasswordForm):
    """The code of the mail and the new password."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    code = CodeField(label=_("Code from the mail"), help_text=_("Six digits."))

    field_order = ["email", "code", "password"]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Sends a mail to whoever has an account; the answer is the same for everybody."""
    form = AddressForm(request.POST or None, initial={"email": typed_address(request)})
    if request.method == "POST" and form.is_valid():
        try:
            spend(CODE_BY_ADDRESS, address_subject(request))
            start_password_reset_quietly(form.cleaned_data["email"])
        except DomainError as error:
            refuse(form, error)
        else:
            remember_address(request, form.cleaned_data["email"])
            return redirect("accounts:reset-password")
    return form_page(request, "accounts/forgot_password.html", form)


@login_not_required
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest) -> HttpResponse:
    """Takes the code of the mail and the new password."""
    form = ResetForm(request.POST or None, initial={"email": typed_address(request)})
    if request.method == "POST" and form.is_valid():
        try:
            spend(REDEEM_BY_ADDRESS, address_subject(request))
            complete_password_reset(**form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return changed(request, form.cleaned_data["email"])
    return form_page(request, "accounts/reset_password.html", form, {"address": typed_address(request)})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: says whose password it changes, and does so on POST."""
    form = NewPasswordForm(request.POST or None)
    try:
        user = peek_link(token, purpose=VerificationPurpose.PASSWORD_RESET)
        if request.method == "POST" and form.is_valid():
            try:
                spend(REDEEM_BY_ADDRESS, address_subject(request))
                complete_password_reset_by_link(token, password=form.cleaned_data["password"])
            except CodeRefused:
                raise
            except DomainError as error:
                refuse(form, error)
            else:
                return changed(request, user.email)
    except CodeRefused:
        return render(request, "accounts/link_refused.html", {"purpose": "password"}, status=410)
    return form_page(request, "accounts/reset_password_link.html", form, {"email": masked(user)})


def changed(request: HttpRequest, email: str) -> HttpResponse:
    """On to the login, with the good news."""
    remember_address(request, email)
    messages.success(request, _("Your password is changed, and every device is logged out. Log in with the new one."))
    return redirect("accounts:login")
