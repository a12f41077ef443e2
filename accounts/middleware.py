"""Who is asking, from where, in which practice: for every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_supported_language_variant

from accounts.enums import Surface
from accounts.models import LoginSession, User
from accounts.practices import practice_of_request
from accounts.queries import login_session_with_user
from accounts.services.audit import Origin, acting_from
from accounts.services.browser_login import SESSION_KEY
from accounts.services.login_sessions import note_seen
from config.kit.api.surfaces import surface_of
from config.kit.clients import client_address
from config.kit.languages import is_spoken
from config.kit.request_ids import request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]
LONGEST_USER_AGENT: Final = 300


class LoginSessionMiddleware:
    """Ties the browser's cookie to its login session, asked anew for each request (one query).

    Sets `request.login_session`, `request.user` and `request.practice`. A login
    that was ended, has run out, or whose person may no longer act, is logged
    out at once; one that waits for its second factor leaves the user anonymous.
    Everything recorded meanwhile carries where the request came from. Stands
    behind Django's authentication.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request as the person whose login it shows."""
        asked: Any = request
        with acting_from(origin_of(request)):
            try:
                session = self.login_session(request)
            except DatabaseError:
                set_user(asked, None)  # else whoever writes of the failure waits for the database once more
                raise
            asked.login_session = session
            set_user(asked, session)
            bind_practice(asked, asked.user, is_page=surface_of(request.path_info) is None)
            return self.get_response(request)

    def login_session(self, request: HttpRequest) -> LoginSession | None:
        """The login behind the cookie, still open; a cookie that stands for nothing is emptied."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or USER_KEY not in request.session:
            return None
        uid = request.session.get(SESSION_KEY)
        session = login_session_with_user(uid=uid) if uid else None
        if session is None or not session.is_open or not session.user.may_act or not is_same_login(request, session):
            logout(request)
            return None
        note_seen(session)
        return session


def origin_of(request: HttpRequest) -> Origin:
    """Where the request comes from, for the audit trail and for logins."""
    surface = surface_of(request.path_info)
    name = surface.dialect.name if surface else Surface.ADMIN if request.path_info.startswith("/admin/") else ""
    return Origin(
        surface=name or Surface.PAGES,
        request_id=request_id(request),
        address=client_address(request) or None,
        user_agent=request.headers.get("User-Agent", "")[:LONGEST_USER_AGENT],
    )


def is_same_login(request: HttpRequest, session: LoginSession) -> bool:
    """Whether cookie and row name one person, whose password did not change since."""
    user, kept = session.user, request.session.get(HASH_SESSION_KEY, "")
    if request.session[USER_KEY] != str(user.pk):
        return False
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(kept, known) for known in hashes)


def set_user(request: Any, session: LoginSession | None) -> None:
    """The person of a finished login as `request.user`, with `is_verified()`; else nobody."""
    known = session is not None and not session.needs_second_factor
    user: Any = session.user if session is not None and known else AnonymousUser()
    shown = known and session is not None and session.second_factor_at is not None
    user.is_verified = lambda: shown

    async def auser() -> Any:
        return user

    request.user, request._cached_user, request.auser = user, user, auser  # noqa: SLF001 - Django's own memo


def bind_practice(request: Any, user: User | AnonymousUser, *, is_page: bool) -> None:
    """`request.practice`: read at once for pages (their words and times need it), when asked for on APIs."""
    if is_page:
        request.practice = practice_of_request(request, user)
    else:
        request.practice = SimpleLazyObject(lambda: practice_of_request(request, user))


class ViewerLanguageMiddleware:
    """Speaks the person's language; else the browser's, where we know it; else the practice's.

    Stands behind `LoginSessionMiddleware` and Django's LocaleMiddleware, whose
    guess from cookie and Accept-Language it completes.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in that language."""
        language = self.language(request)
        if not language:
            return self.get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers["Content-Language"] = language
        return response

    def language(self, request: Any) -> str:
        """The code to switch to, or nothing where Django's guess stands."""
        own = getattr(request.user, "language", "")
        if own and is_spoken(own):
            return str(own)
        if self.says_so(request) or surface_of(request.path_info) is not None:
            return ""
        theirs = request.practice.language if request.practice else ""
        return theirs if is_spoken(theirs) else ""

    def says_so(self, request: HttpRequest) -> bool:
        """Whether cookie or Accept-Language name a language that we speak."""
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return True
        for wish in request.headers.get("Accept-Language", "").split(","):
            try:
                get_supported_language_variant(wish.partition(";")[0].strip() or "-")
            except LookupError:
                continue
            return True
        return False
