"""Login and passwords by the bootcamp API."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.doors import DoorMixin, django_request
from accounts.api.roles import bootcamp_role_of
from accounts.enums import Surface
from accounts.errors import AccountClosed, CodeRefused, EmailNotVerified
from accounts.limits import CODE_BY_ADDRESS, REDEEM_BY_ADDRESS
from accounts.models import User
from accounts.practices import practice_of_request
from accounts.services.login import check_credentials
from accounts.services.login_sessions import open_login_session
from accounts.services.passwords import complete_password_reset_by_link, start_password_reset_quietly
from accounts.services.tokens import issue_token
from config.kit.api.inputs import Input, TextField
from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.views import BootcampView
from config.kit.errors import Forbidden, Invalid

MESSAGE_SCHEMA = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
LOGIN_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["token", "expires_in", "user"],
    "properties": {
        "token": {"type": "string"},
        "expires_in": {"type": "integer"},
        "user": {
            "type": "object",
            "required": ["id", "email", "role", "name"],
            "properties": {
                "id": {"type": "integer"},
                "email": {"type": "string"},
                "role": {"type": "string", "enum": ["admin", "instructor"]},
                "name": {"type": "string"},
            },
        },
    },
}


class LoginInput(Input):
    """Who somebody says they are."""

    email = serializers.EmailField(max_length=254)
    password = TextField(trim_whitespace=False, max_length=1024)


class AddressInput(Input):
    """Whose password is forgotten."""

    email = TextField(max_length=254)


class NewPasswordInput(Input):
    """The token of the mail's link, and the password that is to hold from now on."""

    token = TextField(max_length=512)
    password = TextField(trim_whitespace=False, max_length=1024)


class Login(DoorMixin, BootcampView):
    """For admins and instructors."""

    @operation("login", permission=Public, body=LoginInput, answer=LOGIN_SCHEMA, errors=(400, 401, 403, 429))
    def post(self, request: Request) -> dict[str, Any]:
        """E-mail and password for a token of one hour."""
        asked = django_request(request)
        try:
            user = check_credentials(asked, **self.body)
        except (AccountClosed, EmailNotVerified) as error:
            raise Forbidden(error.message) from error
        role = self.role_of(asked, user)
        token = issue_token(open_login_session(user, surface=Surface.BOOTCAMP))
        told = {"id": user.pk, "email": user.email, "role": role, "name": user.full_name}
        return {"token": token.value, "expires_in": token.expires_in, "user": told}

    def role_of(self, asked: Any, user: User) -> str:
        """Admin or instructor. Raises `Forbidden` for everybody else."""
        practice = practice_of_request(asked, user)
        role = bootcamp_role_of(user, practice) if practice else ""
        if not role:
            raise Forbidden(_("Only administrators and instructors may log in here."))
        return role


class ForgotPassword(DoorMixin, BootcampView):
    """The way back in."""

    @operation(
        "forgotPassword",
        permission=Public,
        body=AddressInput,
        answer=MESSAGE_SCHEMA,
        limits=(CODE_BY_ADDRESS,),
        errors=(429,),
    )
    def post(self, request: Request) -> dict[str, str]:
        """Mails a link, if there is such an account. The same answer either way."""
        start_password_reset_quietly(self.body["email"])
        return {"message": _("If there is an account with this address, a mail with a link is on its way.")}


class ResetPassword(DoorMixin, BootcampView):
    """A new password."""

    @operation(
        "resetPassword",
        permission=Public,
        body=NewPasswordInput,
        answer=MESSAGE_SCHEMA,
        limits=(REDEEM_BY_ADDRESS,),
        errors=(400, 429),
    )
    def post(self, request: Request) -> dict[str, str]:
        """Sets the password by the token of the mail's link; every login ends."""
        try:
            complete_password_reset_by_link(self.body["token"], password=self.body["password"])
        except CodeRefused as error:
            raise Invalid(fields={"token": [error.message]}) from error
        return {"message": _("The password was changed. You can log in with it now.")}


urlpatterns = [
    path("auth/login", Login.as_view()),
    path("auth/forgot-password", ForgotPassword.as_view()),
    path("auth/reset-password", ResetPassword.as_view()),
]
