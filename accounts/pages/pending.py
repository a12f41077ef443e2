"""What somebody on their way in has typed and where they wanted to go, kept so that nothing is asked twice."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

KEY: Final = "address_typed"
WAY: Final = "way_after_login"


def remember_address(request: HttpRequest, email: str) -> None:
    """Keep it in the browser's session; says nothing about whether there is such an account."""
    request.session[KEY] = email


def typed_address(request: HttpRequest) -> str:
    """The address last typed, or an empty text."""
    return str(request.session.get(KEY, ""))


def remember_way(request: HttpRequest, page: str) -> None:
    """Keep the page of ours that was wanted before there was an account; "" forgets."""
    if page:
        request.session[WAY] = page
    else:
        request.session.pop(WAY, None)


def remembered_way(request: HttpRequest) -> str:
    """The page kept by `remember_way`, or an empty text."""
    return str(request.session.get(WAY, ""))
