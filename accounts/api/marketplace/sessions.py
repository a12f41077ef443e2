"""The session object of the marketplace, and how its token travels."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase

from accounts.api.avatar_addresses import avatar_address
from accounts.api.roles import role_id_of
from accounts.authentication import TOKEN_NAME
from accounts.models import LoginSession, Practice, User
from accounts.services.tokens import AccessToken

SESSION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["sessionId", "userId", "email", "fullname", "roleId"],
    "properties": {
        "sessionId": {"type": "string", "format": "uuid", "nullable": True},
        "userId": {"type": "string", "format": "uuid"},
        "email": {"type": "string"},
        "fullname": {"type": "string"},
        "avatar": {"type": "string"},
        "roleId": {"type": "string"},
        "emailVerified": {"type": "boolean"},
        "accountStatus": {"type": "string"},
        "sessionNeedsEmail2FA": {"type": "boolean"},
        "tenantId": {"type": "string", "format": "uuid", "nullable": True},
        "tenantCodename": {"type": "string", "nullable": True},
        "accessToken": {"type": "string"},
        "expiresIn": {"type": "integer"},
    },
}


def session_object(
    user: User, *, session: LoginSession | None, practice: Practice | None, token: AccessToken | None = None
) -> dict[str, Any]:
    """Who is logged in, where; with the token where a new one was made. API keys have no session."""
    told: dict[str, Any] = {
        "sessionId": str(session.uid) if session else None,
        "userId": str(user.uid),
        "email": user.email,
        "fullname": user.full_name,
        "avatar": avatar_address(user.avatar, user.uid),
        "roleId": role_id_of(user),
        "emailVerified": user.is_email_verified,
        "accountStatus": str(user.account_status),
        "sessionNeedsEmail2FA": bool(session and session.needs_second_factor),
        "tenantId": str(practice.uid) if practice else None,
        "tenantCodename": practice.slug if practice else None,
    }
    if token is not None:
        told |= {"accessToken": token.value, "expiresIn": token.expires_in}
    return told


def send_token(response: HttpResponseBase, token: AccessToken) -> HttpResponseBase:
    """The token also as the HTTP-only cookie and the header of the contract."""
    response.headers[TOKEN_NAME] = token.value
    response.set_cookie(
        TOKEN_NAME,
        token.value,
        max_age=token.expires_in,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def clear_token(response: HttpResponseBase) -> HttpResponseBase:
    """Take the cookie back."""
    response.delete_cookie(TOKEN_NAME, samesite="Lax")
    return response
