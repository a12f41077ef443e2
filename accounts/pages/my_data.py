"""What is kept of a person: to read, to take along, to have erased."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.pages.answers import form_page, refuse
from accounts.pages.password_again import PasswordAgainForm
from accounts.pages.requests import own_hands_only, person
from accounts.personal_data import hindrances, personal_data
from accounts.services.audit import record_event
from accounts.services.erasing import erase_person
from config.kit.errors import DomainError

PAGE: Final = "accounts:my-data"


class EraseForm(PasswordAgainForm):
    """Ticked and, where the login is old, with the password."""

    is_sure = forms.BooleanField(label=_("I understand that this cannot be undone"))


@own_hands_only
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What each part of the house keeps, the file with all of it, and the way out."""
    return render(request, "accounts/my_data.html", {"parts": personal_data()})


@own_hands_only
@never_cache
@require_safe
def my_data_file(request: HttpRequest) -> HttpResponse:
    """Everything as JSON."""
    user = person(request)
    told = {part.name: part.export(user) for part in personal_data()}
    record_event("user.data_exported", user, actor=user, practice=user.default_practice_id)
    response = JsonResponse(
        {"exported_at": timezone.now().isoformat(timespec="seconds"), **told},
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@own_hands_only
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays; on POST the person is erased and logged out."""
    user = person(request)
    form = EraseForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            form.confirm()
            erase_person(user, actor=user)
        except DomainError as error:
            refuse(form, error)
        else:
            logout(request)
            messages.success(request, _("Your account is erased. You are logged out."))
            return redirect("home")
    context = {"parts": [part for part in personal_data() if part.kept], "hindrances": list(hindrances(user))}
    return form_page(request, "accounts/erase.html", form, context)
