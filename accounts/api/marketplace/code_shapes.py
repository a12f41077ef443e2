"""What goes in and comes out where codes are sent and redeemed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.services.verification_codes import SentCode
from config.kit.api.inputs import Input, TextField, UidField
from config.kit.api.results import Bare

SENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["userId", "email", "expireTime", "date"],
    "properties": {
        "status": {"type": "string", "enum": ["OK"]},
        "sessionId": {"type": "string", "format": "uuid"},
        "userId": {"type": "string", "format": "uuid"},
        "email": {"type": "string"},
        "secretCode": {"type": "string", "description": "outside production only"},
        "expireTime": {"type": "integer", "description": "seconds"},
        "date": {"type": "string", "format": "date-time"},
    },
}
VERIFIED_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["userId", "email", "isVerified"],
    "properties": {
        "status": {"type": "string", "enum": ["OK"]},
        "userId": {"type": "string", "format": "uuid"},
        "email": {"type": "string"},
        "isVerified": {"type": "boolean"},
    },
}
FINISHED_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["sessionId", "userId", "sessionNeedsEmail2FA"],
    "properties": {
        "status": {"type": "string", "enum": ["OK"]},
        "sessionId": {"type": "string", "format": "uuid"},
        "userId": {"type": "string", "format": "uuid"},
        "sessionNeedsEmail2FA": {"type": "boolean"},
        "accessToken": {"type": "string"},
        "expiresIn": {"type": "integer"},
    },
}


class AddressInput(Input):
    """Whose address it is about."""

    email = TextField(max_length=254)


class CodeInput(AddressInput):
    """The code of the mail."""

    secretCode = TextField(max_length=32)


class NewPasswordInput(CodeInput):
    """The code and the password that is to hold from now on."""

    password = TextField(trim_whitespace=False, max_length=1024)


class WaitingLoginInput(Input):
    """The login that waits for its second factor."""

    userId = UidField()
    sessionId = UidField()

    server_decided = ("client", "reason")


class WaitingCodeInput(WaitingLoginInput):
    """Its code: of the mail, of the authenticator app, or a backup code."""

    secretCode = TextField(max_length=32)


def told(sent: SentCode, **more: Any) -> Bare:
    """What `start` answers; the code itself only where nobody is at risk."""
    body: dict[str, Any] = {"status": "OK", **more, "userId": str(sent.user.uid), "email": sent.user.email}
    if not settings.PRODUCTION:
        body["secretCode"] = sent.code
    return Bare({**body, "expireTime": sent.expire_time, "date": timezone.now()})
