"""Codes by mail, as the marketplace's clients ask for them.

Who has an account is told only where the contract demands it: an address that
is verified already (400) and an unknown one that wants a new password (401).
Everywhere else an unknown address is answered as a known one, in the same time.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.doors import DoorMixin
from accounts.api.marketplace.sessions import send_token
from accounts.enums import Surface
from accounts.limits import CODE_BY_ADDRESS, REDEEM_BY_ADDRESS
from accounts.models import LoginSession
from accounts.queries import find_user_by_email
from accounts.services.email_verification import complete_email_verification, start_email_verification
from accounts.services.neutrality import same_for_everybody, spend_sending
from accounts.services.passwords import complete_password_reset, start_password_reset
from accounts.services.second_factor import complete_email_second_factor, start_email_second_factor
from accounts.services.shadows import shadow_code
from accounts.services.tokens import issue_token
from accounts.services.verification_codes import SentCode
from config.kit.api.inputs import Input
from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.results import Bare
from config.kit.api.views import MarketplaceView
from config.kit.errors import NotSignedIn

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

    email = serializers.CharField(max_length=254)


class CodeInput(AddressInput):
    """The code of the mail."""

    secretCode = serializers.CharField(max_length=32)


class NewPasswordInput(CodeInput):
    """The code and the password that is to hold from now on."""

    password = serializers.CharField(trim_whitespace=False, max_length=1024)


class WaitingLoginInput(Input):
    """The login that waits for its second factor."""

    userId = serializers.UUIDField()
    sessionId = serializers.UUIDField()

    server_decided = ("client", "reason")


class WaitingCodeInput(WaitingLoginInput):
    """Its code: of the mail, of the authenticator app, or a backup code."""

    secretCode = serializers.CharField(max_length=32)


def told(sent: SentCode, **more: Any) -> Bare:
    """What `start` answers; the code itself only where nobody is at risk."""
    body: dict[str, Any] = {"status": "OK", **more, "userId": str(sent.user.uid), "email": sent.user.email}
    if not settings.PRODUCTION:
        body["secretCode"] = sent.code
    return Bare({**body, "expireTime": sent.expire_time, "date": timezone.now()})


class StartEmailVerification(DoorMixin, MarketplaceView):
    """A code for a new address."""

    @operation(
        "startEmailVerification",
        permission=Public,
        body=AddressInput,
        answer=SENT_SCHEMA,
        bare=True,
        limits=(CODE_BY_ADDRESS,),
        errors=(400, 403, 429),
    )
    def post(self, request: Request) -> Bare:
        """Mails a code and a link to the address. 400 where it is verified already, 403 within a minute."""
        email = self.body["email"]
        with same_for_everybody():
            spend_sending(email)
            user = find_user_by_email(email)
            known = user is not None and user.is_active
            return told(start_email_verification(user) if user is not None and known else shadow_code(email))


class CompleteEmailVerification(DoorMixin, MarketplaceView):
    """The code back."""

    @operation(
        "completeEmailVerification",
        permission=Public,
        body=CodeInput,
        answer=VERIFIED_SCHEMA,
        bare=True,
        limits=(REDEEM_BY_ADDRESS,),
        errors=(403, 429),
    )
    def post(self, request: Request) -> Bare:
        """Marks the address as verified. 403 for any code that is not the open one."""
        user = complete_email_verification(email=self.body["email"], code=self.body["secret_code"])
        return Bare({"status": "OK", "userId": str(user.uid), "email": user.email, "isVerified": True})


class StartPasswordReset(DoorMixin, MarketplaceView):
    """A code for a new password."""

    @operation(
        "startPasswordResetByEmail",
        permission=Public,
        body=AddressInput,
        answer=SENT_SCHEMA,
        bare=True,
        limits=(CODE_BY_ADDRESS,),
        errors=(401, 403, 429),
    )
    def post(self, request: Request) -> Bare:
        """Mails a code and a link to the address. 401 where nobody has it, 403 within a minute."""
        email = self.body["email"]
        with same_for_everybody():
            spend_sending(email)
            user = find_user_by_email(email)
            if user is None or not user.may_act:
                raise NotSignedIn(_("There is no account with this e-mail address."))
            return told(start_password_reset(user))


class CompletePasswordReset(DoorMixin, MarketplaceView):
    """The code back, with the new password."""

    @operation(
        "completePasswordResetByEmail",
        permission=Public,
        body=NewPasswordInput,
        answer=VERIFIED_SCHEMA,
        bare=True,
        limits=(REDEEM_BY_ADDRESS,),
        errors=(400, 403, 429),
    )
    def post(self, request: Request) -> Bare:
        """Sets the password, verifies the address, ends every session. 403 for any code that is not the open one."""
        body = self.body
        user = complete_password_reset(email=body["email"], code=body["secret_code"], password=body["password"])
        return Bare({"status": "OK", "userId": str(user.uid), "email": user.email, "isVerified": True})


class SecondFactorView(DoorMixin, MarketplaceView):
    """What both halves share."""

    def waiting_login(self) -> LoginSession:
        """The open login that the body names. Raises `NotSignedIn` where there is none."""
        user_id: UUID = self.body["user_id"]
        found = (
            LoginSession.objects.select_related("user", "user__default_practice")
            .filter(uid=self.body["session_id"], user__uid=user_id, surface=Surface.MARKETPLACE)
            .first()
        )
        if found is None or not found.is_open or not found.user.may_act:
            raise NotSignedIn(_("Session not found"))
        return found


class StartSecondFactor(SecondFactorView):
    """A code for a login."""

    @operation(
        "startEmail2Factor",
        permission=Public,
        body=WaitingLoginInput,
        answer=SENT_SCHEMA,
        bare=True,
        limits=(CODE_BY_ADDRESS,),
        errors=(401, 403, 429),
    )
    def post(self, request: Request) -> Bare:
        """Mails a code for this login. 401 where there is no such session, 403 within a minute."""
        session = self.waiting_login()
        return told(start_email_second_factor(session), sessionId=str(session.uid))


class CompleteSecondFactor(SecondFactorView):
    """The code back."""

    @operation(
        "completeEmail2Factor",
        permission=Public,
        body=WaitingCodeInput,
        answer=FINISHED_SCHEMA,
        bare=True,
        limits=(REDEEM_BY_ADDRESS,),
        errors=(401, 403, 429),
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Finishes the login, by the mailed code or one of the authenticator app. 403 for any other."""
        session = self.waiting_login()
        complete_email_second_factor(session, code=self.body["secret_code"])
        token = issue_token(session)
        body = {
            "status": "OK",
            "sessionId": str(session.uid),
            "userId": str(session.user.uid),
            "sessionNeedsEmail2FA": False,
            "accessToken": token.value,
            "expiresIn": token.expires_in,
        }
        return send_token(self.write(Bare(body)), token)
