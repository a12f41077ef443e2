"""A browser's cookie and the login it stands for."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest

from accounts.enums import Surface
from accounts.errors import SecondFactorRefused
from accounts.models import LoginSession, User
from accounts.queries import has_second_factor
from accounts.services.login_sessions import end_login_session, open_login_session
from accounts.services.second_factor import verify_second_factor

SESSION_KEY: Final = "login_session"
BACKEND: Final = "accounts.backends.PasswordBackend"


def log_in_browser(request: HttpRequest, user: User) -> LoginSession:
    """Give this browser a login of the person, whose password was checked before.

    Where a second factor is set up the login waits for it (`needs_second_factor`)
    and opens nothing yet.
    """
    login(request, user, backend=BACKEND)
    session: LoginSession = request.login_session  # type: ignore[attr-defined]  # set by on_logged_in
    return session


def on_logged_in(request: HttpRequest, user: Any, **_signal: Any) -> None:
    """Every way into a Django session gets a login session (Django's `user_logged_in`).

    The browser's former one ends.
    """
    former: LoginSession | None = getattr(request, "login_session", None)
    if former is not None:
        end_login_session(former, actor=former.user)
    session = open_login_session(user, surface=Surface.PAGES, needs_second_factor=has_second_factor(user))
    request.session[SESSION_KEY] = str(session.uid)
    request.login_session = session  # type: ignore[attr-defined]  # the request carries its login


def pass_second_factor(request: HttpRequest, code: str) -> User:
    """Show the second factor in this browser: finishes a waiting login, or steps up a finished one.

    Raises `SecondFactorRefused`, `TooManyRequests`.
    """
    session: LoginSession | None = getattr(request, "login_session", None)
    if session is None:
        raise SecondFactorRefused
    verify_second_factor(session.user, session=session, code=code)
    request.session.cycle_key()
    return session.user


def keep_logged_in(request: HttpRequest, user: User) -> None:
    """Renew this browser's cookie after `change_password`."""
    kept = request.session.get(SESSION_KEY)
    update_session_auth_hash(request, user)
    request.session[SESSION_KEY] = kept


def log_out_browser(request: HttpRequest) -> None:
    """End this browser's login, here and everywhere it is known."""
    session: LoginSession | None = getattr(request, "login_session", None)
    if session is not None:
        end_login_session(session, actor=session.user)
    logout(request)
