"""The password once more, before a door is made: so that nobody does it on an unlocked device."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.pages.requests import login_session_of, person
from accounts.rules import STEP_UP_LASTS
from accounts.services.passwords import confirm_password
from config.kit.pages.forms import Form, dress

SESSION_KEY: Final = "password_shown_at"


def showed_password(request: HttpRequest) -> bool:
    """Whether the password was typed in this browser during the last 15 minutes: to log in, or here."""
    login = login_session_of(request)
    earliest = timezone.now() - STEP_UP_LASTS
    if login is not None and login.created_at >= earliest:
        return True
    shown = request.session.get(SESSION_KEY)
    return isinstance(shown, float) and earliest.timestamp() <= shown <= timezone.now().timestamp()


class PasswordAgainForm(Form):
    """A form that also asks for the password, unless it was typed lately."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if not showed_password(request):
            field = forms.CharField(
                label=_("Your password"),
                max_length=256,
                strip=False,
                widget=forms.PasswordInput,
                help_text=_("We ask again because you logged in a while ago."),
            )
            dress("password", field, "current-password")
            self.fields["password"] = field

    def confirm(self) -> None:
        """Check what was typed, where it was asked for. Raises `Invalid`, `TooManyRequests`."""
        password = self.cleaned_data.pop("password", None)
        if password is not None:
            confirm_password(person(self.request), password)
            self.request.session[SESSION_KEY] = timezone.now().timestamp()
