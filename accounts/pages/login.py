"""Logging in, the second step of it, and logging out."""

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

from accounts.errors import EmailNotVerified
from accounts.impersonation.services import end_impersonation
from accounts.pages.answers import form_page, refuse
from accounts.pages.next_page import go_on, keeps_times, next_page, with_next
from accounts.pages.pending import remember_address, remember_way, typed_address
from accounts.pages.requests import login_session_of
from accounts.services.browser_login import log_in_browser, log_out_browser
from accounts.services.email_verification import resend_quietly
from accounts.services.login import check_credentials
from config.kit.errors import DomainError
from config.kit.pages.forms import Form


class LoginForm(Form):
    """Who somebody says they are."""

    autocomplete = {"email": "username", "password": "current-password"}

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    password = forms.CharField(label=_("Password"), max_length=256, strip=False, widget=forms.PasswordInput)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The one login page of the house. A login that waits for its second factor goes on to that page."""
    if request.user.is_authenticated:
        return go_on(request)
    if request.method != "POST" and login_session_of(request) is not None:
        return redirect(with_next(request, "accounts:second-factor"))
    form = LoginForm(request.POST or None, initial={"email": typed_address(request)})
    if request.method == "POST" and form.is_valid():
        try:
            user = check_credentials(request, **form.cleaned_data)
            session = log_in_browser(request, user)
        except EmailNotVerified:
            return ask_to_verify(request, form.cleaned_data["email"])
        except DomainError as error:
            refuse(form, error)
        else:
            if session.needs_second_factor:
                return redirect(with_next(request, "accounts:second-factor"))
            return go_on(request)
    return form_page(
        request, "accounts/login.html", form, {"next": next_page(request), "keeps_times": keeps_times(request)}
    )


def ask_to_verify(request: HttpRequest, email: str) -> HttpResponse:
    """The password was right, the address is not confirmed yet: send a code (if one is due) and ask for it."""
    remember_address(request, email)
    remember_way(request, next_page(request))
    try:
        resend_quietly(email)
    except DomainError:
        messages.info(request, _("Please confirm your e-mail address first: enter the code that we sent to it."))
    else:
        messages.info(request, _("Please confirm your e-mail address first. We have sent a code to it."))
    return redirect("accounts:verify-email")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Ends this login on POST; opened as a page it asks first."""
    if request.method == "POST":
        if impersonation := getattr(request, "impersonation", None):
            end_impersonation(impersonation, why="stopped")
        log_out_browser(request)
        messages.success(request, _("You are logged out."))
        return redirect("home")
    if not request.user.is_authenticated:
        return redirect("home")
    return render(request, "accounts/logout.html")
