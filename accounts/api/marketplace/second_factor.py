"""The second factor of a login, as the marketplace's clients ask for it."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from accounts.api.doors import DoorMixin
from accounts.api.marketplace.code_shapes import (
    FINISHED_SCHEMA,
    SENT_SCHEMA,
    WaitingCodeInput,
    WaitingLoginInput,
    told,
)
from accounts.api.marketplace.sessions import send_token
from accounts.enums import Surface
from accounts.limits import CODE_BY_ADDRESS, REDEEM_BY_ADDRESS
from accounts.models import LoginSession
from accounts.services.second_factor import complete_email_second_factor, start_email_second_factor
from accounts.services.tokens import issue_token
from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.results import Bare
from config.kit.api.views import MarketplaceView
from config.kit.errors import NotSignedIn


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
