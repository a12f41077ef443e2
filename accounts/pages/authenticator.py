"""The second factor: setting up an app, backup codes, taking it away."""

from __future__ import annotations

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.errors import SecondFactorNeeded
from accounts.pages.answers import form_page, refuse
from accounts.pages.email_verification import CodeField
from accounts.pages.next_page import next_page, with_next
from accounts.pages.password_again import PasswordAgainForm
from accounts.pages.requests import login_session_of, own_hands_only, person
from accounts.queries import has_second_factor
from accounts.services.second_factor import (
    confirm_authenticator,
    peek_authenticator,
    remove_authenticator,
    replace_backup_codes,
    start_authenticator,
)
from config.kit.errors import DomainError
from config.kit.pages.forms import Form


class AppCodeForm(PasswordAgainForm):
    """What the app shows, as proof that it was set up."""

    code = CodeField(label=_("Code that the app shows"), help_text=_("Six digits, new every 30 seconds."))


class PasswordConfirmationForm(Form):
    """The password, so that nobody does this on an unlocked device."""

    password = forms.CharField(label=_("Your password"), max_length=256, strip=False, widget=forms.PasswordInput)


@own_hands_only
@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request: HttpRequest) -> HttpResponse:
    """Sets up an app: a POST without a code draws the secret, one with a code confirms it and shows backup codes, once.

    Looking at the page writes nothing. The secret stays the same until it is
    confirmed, so that a reload loses nothing.
    """
    user = person(request)
    if has_second_factor(user):
        return redirect("accounts:security")
    enrolment = peek_authenticator(user)
    if enrolment is None or (request.method == "POST" and "code" not in request.POST):
        return begin(request)
    form = AppCodeForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            form.confirm()
            codes = confirm_authenticator(
                user, actor=user, code=form.cleaned_data["code"], session=login_session_of(request)
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return show_codes(request, codes, is_new=True)
    context = {
        "qr": segno.make(enrolment.uri, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "uri": enrolment.uri,
        "secret": " ".join(enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4)),
        "next": next_page(request),
        "email": user.email,
    }
    return form_page(request, "accounts/authenticator.html", form, context)


def begin(request: HttpRequest) -> HttpResponse:
    """The page before the secret is drawn, and its drawing."""
    user = person(request)
    form = PasswordAgainForm(request.POST if is_begun(request) else None, request=request)
    if form.is_valid():
        try:
            form.confirm()
            start_authenticator(user, actor=user)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(with_next(request, "accounts:authenticator"))
    return form_page(request, "accounts/authenticator_start.html", form, {"next": next_page(request)})


def is_begun(request: HttpRequest) -> bool:
    """Whether the secret was asked for; a code without a secret asks for nothing."""
    return request.method == "POST" and "code" not in request.POST


def show_codes(request: HttpRequest, codes: list[str], *, is_new: bool) -> HttpResponse:
    """The backup codes, on this page only and never again."""
    context = {"codes": codes, "text": "\n".join(codes), "is_new": is_new, "next": next_page(request)}
    return render(request, "accounts/backup_codes_shown.html", context)


@own_hands_only
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def backup_codes(request: HttpRequest) -> HttpResponse:
    """Makes new backup codes; the old ones stop working."""
    user = person(request)
    if not has_second_factor(user):
        return redirect("accounts:authenticator")
    form = PasswordConfirmationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = replace_backup_codes(
                user, actor=user, password=form.cleaned_data["password"], session=login_session_of(request)
            )
        except SecondFactorNeeded:
            return redirect(reverse("accounts:second-factor", query={"next": request.path}))
        except DomainError as error:
            refuse(form, error)
        else:
            return show_codes(request, codes, is_new=False)
    return form_page(request, "accounts/backup_codes.html", form)


@own_hands_only
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator_removal(request: HttpRequest) -> HttpResponse:
    """Takes the second factor away."""
    user = person(request)
    if not has_second_factor(user):
        return redirect("accounts:security")
    form = PasswordConfirmationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_authenticator(
                user, actor=user, password=form.cleaned_data["password"], session=login_session_of(request)
            )
        except SecondFactorNeeded:
            return redirect(reverse("accounts:second-factor", query={"next": request.path}))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The second factor is switched off. Your password alone opens your account."))
            return redirect("accounts:security")
    return form_page(request, "accounts/authenticator_removal.html", form)
