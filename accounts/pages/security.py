"""What opens the person's doors, on one page; and their password."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import LoginSession
from accounts.pages.answers import form_page, refuse
from accounts.pages.devices import device_name
from accounts.pages.requests import login_session_of, own_hands_only, person
from accounts.queries import api_keys_for_user, count_backup_codes, has_second_factor, login_sessions_for_user
from accounts.services.browser_login import keep_logged_in
from accounts.services.passwords import change_password
from config.kit.errors import DomainError
from config.kit.pages.forms import Form


@dataclass(frozen=True)
class LoginRow:
    """A login as the page shows it."""

    session: LoginSession
    device: str
    is_here: bool


def login_rows(request: HttpRequest) -> list[LoginRow]:
    """The person's open logins, the present one first."""
    here = login_session_of(request)
    rows = [
        LoginRow(session, device_name(session.user_agent), is_here=here is not None and session.pk == here.pk)
        for session in login_sessions_for_user(person(request))
    ]
    return sorted(rows, key=lambda row: not row.is_here)


@own_hands_only
@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, logins and keys: how they stand, and where they are changed."""
    user = person(request)
    context = {
        "has_second_factor": has_second_factor(user),
        "backup_codes": count_backup_codes(user),
        "logins": login_rows(request),
        "columns": [_("Device"), _("By"), _("Address"), _("Last used"), _("Action")],
        "key_count": api_keys_for_user(user).filter(revoked_at__isnull=True).count(),
    }
    return render(request, "accounts/security.html", context)


class PasswordForm(Form):
    """The old password and a new one."""

    autocomplete = {"current_password": "current-password", "new_password": "new-password"}

    current_password = forms.CharField(
        label=_("Your password now"), max_length=256, strip=False, widget=forms.PasswordInput
    )
    new_password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("At least 8 characters. A few words are better than signs."),
    )


@own_hands_only
@never_cache
@sensitive_post_parameters("current_password", "new_password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Changes the password; every other device is logged out."""
    user = person(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_password(user, actor=user, keep=login_session_of(request), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            keep_logged_in(request, user)
            messages.success(request, _("Your password is changed. Every other device is logged out."))
            return redirect("accounts:security")
    return form_page(request, "accounts/password.html", form)
