"""Codes by mail, as the marketplace's clients ask for them.

Who has an account is told only where the contract demands it: an address that
is verified already (400) and an unknown one that wants a new password (401).
Everywhere else an unknown address is answered as a known one, in the same time.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from accounts.api.doors import DoorMixin
from accounts.api.marketplace.code_shapes import (
    SENT_SCHEMA,
    VERIFIED_SCHEMA,
    AddressInput,
    CodeInput,
    NewPasswordInput,
    told,
)
from accounts.limits import CODE_BY_ADDRESS, REDEEM_BY_ADDRESS
from accounts.queries import find_user_by_email
from accounts.services.email_verification import complete_email_verification, start_email_verification
from accounts.services.neutrality import same_for_everybody, spend_sending
from accounts.services.passwords import complete_password_reset, start_password_reset
from accounts.services.shadows import shadow_code
from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.results import Bare
from config.kit.api.views import MarketplaceView
from config.kit.errors import NotSignedIn


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
