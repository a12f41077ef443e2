"""How callers of each surface prove who they are (DRF authentication classes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from accounts.enums import ApiScope, Surface
from accounts.errors import AccountClosed, SecondFactorNeeded, TokenRefused
from accounts.middleware import bind_practice
from accounts.models import ApiKey, LoginSession, Practice, User
from accounts.practices import find_practice
from accounts.rules import is_member, may_enter_admin
from accounts.services.api_keys import LOOKS_LIKE_KEY, read_api_key
from accounts.services.tokens import read_token
from config.kit.api.callers import register_authentication
from config.kit.api.permissions import Public
from config.kit.errors import DomainError, Forbidden

TOKEN_NAME: Final = "tutorhub-access-token"  # noqa: S105 - the name of the header and the cookie in the contract
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class LoginCredential:
    """What was shown is a token or a cookie of this login."""

    session: LoginSession

    @property
    def session_id(self) -> str | None:
        """The login's public id."""
        return str(self.session.uid)


@dataclass(frozen=True, slots=True)
class KeyCredential:
    """What was shown is this API key."""

    key: ApiKey

    @property
    def session_id(self) -> str | None:
        """A key belongs to no login."""
        return None


class TokenAuthentication(BaseAuthentication):
    """An access token of one surface, from the places where that surface looks for it.

    On public operations a token that opens nothing is overlooked: whoever has
    an old one must still be able to log in. A view's `login_refusal` replaces
    the words of a refusal; `welcomes_pending` lets logins in that still wait
    for their second factor.
    """

    surface: ClassVar[str]
    tells_closed: ClassVar[bool] = False

    def token_of(self, request: Request) -> str:
        """The token that was sent, or nothing."""
        return bearer_of(request)

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """The person and the login. Raises what `read_token` does."""
        value = self.token_of(request)
        if not value:
            return None
        view = view_of(request)
        try:
            session = read_token(
                value, surface=self.surface, is_pending_welcome=getattr(view, "welcomes_pending", False)
            )
        except DomainError as error:
            if is_public(view):
                return None
            raise self.refusal(error, view) from error
        bind_caller(request, session.user, session=session)
        return session.user, LoginCredential(session)

    def refusal(self, error: DomainError, view: Any) -> DomainError:
        """The error in the surface's sense: a closed account's token is no token, unless the surface tells."""
        if isinstance(error, AccountClosed) and not self.tells_closed:
            return TokenRefused(getattr(view, "login_refusal", None))
        if isinstance(error, TokenRefused) and getattr(view, "login_refusal", None):
            return type(error)(view.login_refusal)
        return error


class MarketplaceToken(TokenAuthentication):
    """Query `access_token`, then Bearer, then the header, then the cookie named tutorhub-access-token."""

    surface = Surface.MARKETPLACE

    def token_of(self, request: Request) -> str:
        """The first of the four places that holds one; a cookie counts for requests of our own pages only."""
        sent = request.query_params.get("access_token") or bearer_of(request) or request.headers.get(TOKEN_NAME, "")
        if sent:
            return "" if sent.startswith(LOOKS_LIKE_KEY) else sent
        kept = request.COOKIES.get(TOKEN_NAME, "")
        if kept and request.method not in SAFE and not is_public(view_of(request)):
            refuse_foreign_origin(request)
        return kept

    def refusal(self, error: DomainError, view: Any) -> DomainError:
        """With the code that the marketplace's clients know."""
        if isinstance(error, SecondFactorNeeded):
            return SecondFactorNeeded(code="EmailTwoFactorNeeded")
        return super().refusal(error, view)


class TrainingsToken(TokenAuthentication):
    """Bearer; the contract tells closed accounts apart (403)."""

    surface = Surface.TRAININGS
    tells_closed = True

    def refusal(self, error: DomainError, view: Any) -> DomainError:
        """In the contract's words."""
        error = super().refusal(error, view)
        return Forbidden(_("Account is not active")) if isinstance(error, AccountClosed) else error


class BootcampToken(TokenAuthentication):
    """Bearer."""

    surface = Surface.BOOTCAMP


class ApiKeyAuthentication(BaseAuthentication):
    """`X-Api-Key`, or `Authorization: Api-Key …` or `Bearer …`. The caller acts in the key's practice only.

    Reading needs the scope read or write, everything else write, unless the
    view names its own `api_key_scopes`.
    """

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """The person and the key. Raises what `read_api_key` does, `Forbidden` beyond its scopes."""
        value = request.headers.get("X-Api-Key", "") or bearer_of(request, "Api-Key") or bearer_of(request)
        if not value.startswith(LOOKS_LIKE_KEY):
            return None
        view = view_of(request)
        try:
            key = read_api_key(value.strip())
        except DomainError as error:
            if is_public(view):
                return None
            raise TokenRefused(getattr(view, "login_refusal", None)) from error
        allowed = {ApiScope.WRITE, ApiScope.READ} if request.method in SAFE else {ApiScope.WRITE}
        if not set(key.scopes) & {str(scope) for scope in getattr(view, "api_key_scopes", allowed)}:
            raise Forbidden(_("This key may not do this."))
        bind_caller(request, key.user, practice=key.practice)
        return key.user, KeyCredential(key)


class BrowserSession(SessionAuthentication):
    """The site's own login, with its CSRF token, once a second factor was shown in it."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """The person and the login. Raises `Forbidden` without the second factor, and DRF's 403 without CSRF token."""
        asked: Any = request._request  # noqa: SLF001 - DRF's wrapper hides it
        user, session = asked.user, getattr(asked, "login_session", None)
        if session is None or not isinstance(user, User) or is_public(view_of(request)):
            return None
        self.enforce_csrf(request)
        self.check(user, session)
        return user, LoginCredential(session)

    def check(self, user: User, session: LoginSession) -> None:
        """Whether this login is strong enough here."""
        if not user.may_act or session.second_factor_at is None:
            raise Forbidden(_("Two-factor authentication must be enabled"))


class TrainingsSession(BrowserSession):
    """Acts in the person's default practice, as a token does."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """As `BrowserSession`."""
        found = super().authenticate(request)
        if found is not None:
            user = found[0]
            request._request.practice = SimpleLazyObject(lambda: default_practice_of(user))  # type: ignore[attr-defined]  # noqa: SLF001 - as in bind_caller
        return found


class StaffSession(BrowserSession):
    """For people who run a practice, under the same conditions as the admin."""

    def check(self, user: User, session: LoginSession) -> None:
        """Whether the admin would let them in."""
        if not may_enter_admin(user):
            raise Forbidden
        if settings.ADMIN_REQUIRES_SECOND_FACTOR:
            super().check(user, session)


def register_callers() -> None:
    """Tell the API kit; called by `AccountsConfig.ready()`."""
    register_authentication("marketplace", [MarketplaceToken, ApiKeyAuthentication])
    register_authentication("trainings", [TrainingsToken, TrainingsSession])
    register_authentication("bootcamp", [BootcampToken])
    register_authentication("certification", [ApiKeyAuthentication, StaffSession])


def bearer_of(request: Request, scheme: str = "Bearer") -> str:
    """What follows `scheme` in the Authorization header, or nothing."""
    found, _blank, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if found.lower() == scheme.lower() else ""


def view_of(request: Request) -> Any:
    """The view that the request is for."""
    return request.parser_context.get("view") if request.parser_context else None


def is_public(view: Any) -> bool:
    """Whether the operation is open to strangers."""
    declared = getattr(view, "operation", None)
    return declared is not None and issubclass(declared.permission, Public)


def bind_caller(
    request: Request, user: User, *, session: LoginSession | None = None, practice: Practice | None = None
) -> None:
    """Give the request the caller's practice and login, as the middleware does for browsers.

    On the trainings surface it is the person's own default, whatever the host.
    """
    asked: Any = request._request  # noqa: SLF001 - DRF's wrapper hides it
    asked.login_session = session
    if practice is not None:
        asked.practice = practice
    elif session is not None and session.surface == Surface.TRAININGS:
        asked.practice = SimpleLazyObject(lambda: default_practice_of(user))
    else:
        bind_practice(asked, user, is_page=False)


def default_practice_of(user: User) -> Practice | None:
    """The person's default practice while they belong to it, else the first of theirs."""
    own = user.default_practice
    return own if own is not None and own.is_active and is_member(user, own) else find_practice(user)


def refuse_foreign_origin(request: Request) -> None:
    """Refuse what another site's page sends along with our cookie. Raises `Forbidden`."""
    origin = request.headers.get("Origin", "")
    if origin:
        is_own = urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS
    else:
        is_own = request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}
    if not is_own:
        raise Forbidden(_("Another site cannot act in your name."))
