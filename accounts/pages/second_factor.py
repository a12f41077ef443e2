"""The second step of logging in, and of entering what asks for it."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.pages.answers import form_page, refuse
from accounts.pages.next_page import go_on, next_page, with_next
from accounts.pages.requests import login_session_of
from accounts.queries import has_second_factor
from accounts.services.browser_login import pass_second_factor
from config.kit.errors import DomainError
from config.kit.pages.forms import Form


class SecondFactorForm(Form):
    """A code of the app, or one of the backup codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        help_text=_("Six digits from your authenticator app, or one of your backup codes."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """As people copy it: spaces and hyphens do not matter."""
        code: str = self.cleaned_data["code"]
        return code.replace(" ", "").replace("-", "").lower()


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks for the second factor: of a login that waits for it, or of one that enters the back office.

    Somebody who has none yet is sent to set one up first.
    """
    session = login_session_of(request)
    if session is None:
        return redirect(with_next(request, "accounts:login"))
    if session.second_factor_at is not None:
        return go_on(request)
    if not has_second_factor(session.user):
        return redirect(with_next(request, "accounts:authenticator"))
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pass_second_factor(request, form.cleaned_data["code"])
        except DomainError as error:
            refuse(form, error)
        else:
            return go_on(request)
    return form_page(request, "accounts/second_factor.html", form, {"next": next_page(request)})
