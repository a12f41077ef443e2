"""Who is calling: what a surface's authentication must tell, and where it is plugged in.

Authentication classes are DRF's (`authenticate(request) -> (user, auth) | None`)
and live in accounts, which fills this registry in the app's `wiring`:

    register_authentication("marketplace", [MarketplaceToken, ApiKeyHeader])

`auth` is a `Credential`, or None for a user without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

_CLASSES: dict[str, tuple[type[BaseAuthentication], ...]] = {}


class Credential(Protocol):
    """What was shown: a session's token, a browser session, or an API key."""

    @property
    def session_id(self) -> str | None:
        """The public id of the login session, None for API keys."""


def register_authentication(surface: str, classes: Sequence[type[BaseAuthentication]]) -> None:
    """The ways to prove who one is on `surface`, tried in this order. Registering again replaces."""
    _CLASSES[surface] = tuple(classes)


def authentication_of(surface: str) -> tuple[type[BaseAuthentication], ...]:
    """What was registered for `surface`."""
    return _CLASSES.get(surface, ())


def caller_key(request: Request, address: str) -> str:
    """Who asks, as one word: the user, or the address of a stranger."""
    user: Any = request.user
    return f"user:{user.pk}" if user is not None and user.is_authenticated else f"address:{address}"


def public_id(user: Any) -> str | None:
    """The uid that others may see, or None for strangers."""
    return str(user.uid) if getattr(user, "is_authenticated", False) and hasattr(user, "uid") else None
