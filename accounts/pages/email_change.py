"""Moving to another e-mail address: a code to the new one, then it counts."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.pages.answers import form_page, refuse
from accounts.pages.email_verification import CodeField
from accounts.pages.requests import own_hands_only, person
from accounts.services.email_verification import complete_email_change, start_email_change
from config.kit.errors import DomainError
from config.kit.pages.forms import Form

WANTED = "email_wanted"


class NewEmailForm(Form):
    """The new address and the password."""

    email = forms.EmailField(label=_("New e-mail address"), max_length=254, help_text=_("We send a code to it."))
    password = forms.CharField(label=_("Your password"), max_length=256, strip=False, widget=forms.PasswordInput)


class ChangeCodeForm(Form):
    """The code that came to the new address."""

    code = CodeField(label=_("Code from the mail"), help_text=_("Six digits."))


@own_hands_only
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    """Asks for the new address."""
    user = person(request)
    form = NewEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            start_email_change(user, actor=user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            request.session[WANTED] = form.cleaned_data["email"]
            return redirect("accounts:confirm-email-change")
    return form_page(request, "accounts/change_email.html", form)


@own_hands_only
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email_change(request: HttpRequest) -> HttpResponse:
    """Asks for the code of the mail; then the new address counts and the old one is told."""
    user = person(request)
    form = ChangeCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            complete_email_change(user, actor=user, code=form.cleaned_data["code"])
        except DomainError as error:
            refuse(form, error)
        else:
            request.session.pop(WANTED, None)
            messages.success(request, _("Your new e-mail address counts from now on. Log in with it next time."))
            return redirect("accounts:profile")
    return form_page(request, "accounts/confirm_email_change.html", form, {"wanted": request.session.get(WANTED, "")})
