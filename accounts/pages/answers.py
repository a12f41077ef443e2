"""How a page of this app answers: the form again with what is wrong, or the error's own page."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from config.kit.errors import DomainError
from config.kit.pages.forms import HouseStyle

UNPROCESSABLE: Final = 422
REFUSALS: Final = {429, 503}


def form_page(
    request: HttpRequest, template: str, form: forms.BaseForm, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The page with its form: 200 as new, 422 with errors, 429 or 503 where a limit refused; never cached."""
    error: DomainError | None = getattr(form, "refusal", None)
    status = 200 if not form.errors else UNPROCESSABLE
    if error is not None and error.status in REFUSALS:
        status = error.status
    response = render(request, template, {"form": form, **(context or {})}, status=status)
    if error is not None and error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    add_never_cache_headers(response)
    return response


def refuse(form: HouseStyle, error: DomainError) -> None:
    """Show the service's refusal on the form and let `form_page` know its status."""
    form.add_domain_error(error)
    form.refusal = error  # type: ignore[attr-defined]  # read by form_page
