"""Keys with which programs act as the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.enums import ApiScope
from accounts.models import ApiKey, Practice, User
from accounts.pages.answers import form_page, refuse
from accounts.pages.password_again import PasswordAgainForm
from accounts.pages.requests import own_hands_only, person, practice_of
from accounts.queries import access_api_key, api_keys_for_user
from accounts.services.api_keys import create_api_key, revoke_api_key
from config.kit.errors import DomainError

COLUMNS: Final = [_("Name"), _("School"), _("May"), _("Last used"), _("Works until"), _("Action")]
LIFETIMES: Final = ((30, _("30 days")), (90, _("90 days")), (365, _("One year")), (0, _("Until I revoke it")))


class ApiKeyForm(PasswordAgainForm):
    """What a new key is for and what it may do."""

    autocomplete = {"name": "off"}

    name = forms.CharField(
        label=_("Name"), max_length=64, help_text=_("What will use it, for example “Website calendar”.")
    )
    practice = forms.ModelChoiceField(label=_("School"), queryset=Practice.objects.none(), empty_label=None)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )
    lifetime = forms.TypedChoiceField(label=_("Works for"), choices=LIFETIMES, coerce=int, initial=90)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        practices = practices_of(user)
        self.fields["practice"].queryset = practices  # type: ignore[attr-defined]  # a choice of rows
        if len(practices) == 1:
            self.fields["practice"].widget = forms.HiddenInput()
            self.initial["practice"] = practices[0].pk

    def service_values(self) -> dict[str, Any]:
        """What `create_api_key` takes."""
        values = dict(self.cleaned_data)
        days = values.pop("lifetime")
        return {**values, "expires_at": timezone.now() + timedelta(days=days) if days else None}


def practices_of(user: User) -> Any:
    """Where the person can have keys."""
    rows = Practice.objects.filter(is_active=True)
    if user.is_superuser:
        return rows
    return rows.filter(memberships__user=user, memberships__is_active=True).distinct()


@dataclass(frozen=True)
class KeyRow:
    """A key as the page shows it."""

    key: ApiKey
    scopes: str
    is_expired: bool

    @property
    def is_over(self) -> bool:
        """Whether it opens nothing any more."""
        return self.is_expired or self.key.revoked_at is not None


def key_rows(user: User) -> list[KeyRow]:
    """Every key of the person, newest first."""
    now = timezone.now()
    return [
        KeyRow(
            key=key,
            scopes=", ".join(str(ApiScope(scope).label) for scope in key.scopes),
            is_expired=key.expires_at is not None and key.expires_at <= now,
        )
        for key in api_keys_for_user(user)
    ]


@own_hands_only
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: HttpRequest) -> HttpResponse:
    """The person's keys and a form for a new one, whose secret is shown on the answer only."""
    user = person(request)
    practice = practice_of(request)
    form = ApiKeyForm(request.POST or None, request=request, user=user, initial={"practice": practice and practice.pk})
    if request.method == "POST" and form.is_valid():
        try:
            form.confirm()
            made = create_api_key(user, actor=user, **form.service_values())
        except DomainError as error:
            refuse(form, error)
        else:
            return render(request, "accounts/api_key_shown.html", {"key": made.key, "secret": made.secret})
    return form_page(request, "accounts/api_keys.html", form, {"rows": key_rows(user), "columns": COLUMNS})


@own_hands_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_key_revocation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Says what stops working, and revokes the key on POST. Revoking twice changes nothing."""
    user = person(request)
    key = access_api_key(user, uid)
    if request.method == "POST":
        revoke_api_key(key, actor=user)
        messages.success(request, _("The key is revoked. Nothing can be done with it any more."))
        return redirect("accounts:api-keys")
    return render(request, "accounts/api_key_revocation.html", {"key": key})
