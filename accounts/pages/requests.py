"""What a request of a page carries beyond Django's own (`accounts.middleware`), with its types."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import LoginSession, Practice, User
from config.kit.errors import Forbidden

View = TypeVar("View", bound=Callable[..., HttpResponse])


def person(request: HttpRequest) -> User:
    """Who is logged in; only for pages that LoginRequiredMiddleware guards."""
    assert isinstance(request.user, User), "LoginRequiredMiddleware guards this page"
    return request.user


def login_session_of(request: HttpRequest) -> LoginSession | None:
    """The login that the browser's session stands for, also one that waits for its second factor."""
    return cast("LoginSession | None", getattr(request, "login_session", None))


def practice_of(request: HttpRequest) -> Practice | None:
    """In which practice the person is now."""
    return cast("Practice | None", getattr(request, "practice", None))


def own_hands_only(view: View) -> View:
    """Close a page to whoever looks through somebody else's eyes: keys and passwords are the person's own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "impersonator", None) is not None:
            raise Forbidden(_("Only the person themselves may open this page."))
        return view(request, *args, **kwargs)

    return cast("View", guarded)
