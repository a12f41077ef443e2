"""The address that somebody on their way in has typed, kept so that they need not type it again."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

KEY: Final = "address_typed"


def remember_address(request: HttpRequest, email: str) -> None:
    """Keep it in the browser's session; says nothing about whether there is such an account."""
    request.session[KEY] = email


def typed_address(request: HttpRequest) -> str:
    """The address last typed, or an empty text."""
    return str(request.session.get(KEY, ""))
