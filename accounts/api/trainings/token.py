"""Tokens for the trainings API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.doors import DoorMixin, django_request
from accounts.authentication import default_practice_of
from accounts.enums import Surface
from accounts.errors import AccountClosed, EmailNotVerified, InvalidCredentials
from accounts.models import User
from accounts.queries import has_second_factor
from accounts.rules import is_practice_admin
from accounts.services.login import check_credentials
from accounts.services.login_sessions import open_login_session
from accounts.services.second_factor import verify_second_factor
from accounts.services.tokens import issue_token
from config.kit.api.inputs import Input, TextField
from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.results import Bare
from config.kit.api.views import TrainingsView
from config.kit.errors import Forbidden, Invalid

TOKEN_SCHEMA = {
    "type": "object",
    "required": ["token", "expires_in"],
    "properties": {"token": {"type": "string"}, "expires_in": {"type": "integer"}},
}


class TokenInput(Input):
    """E-mail and password; with `code`, the second factor too."""

    email = serializers.JSONField(required=False, allow_null=True)  # the contract has one text for all that is wrong
    password = serializers.JSONField(required=False, allow_null=True)
    code = TextField(required=False, allow_blank=True, max_length=32)


class Token(DoorMixin, TrainingsView):
    """A token for whoever runs a practice."""

    @operation(
        "createToken",
        permission=Public,
        body=TokenInput,
        answer=TOKEN_SCHEMA,
        bare=True,
        errors=(400, 401, 403, 429),
    )
    def post(self, request: Request) -> Bare:
        """E-mail and password of an administrator with a second factor, for a token of 24 hours."""
        email, password = self.body.get("email"), self.body.get("password")
        if not (isinstance(email, str) and isinstance(password, str) and email.strip() and password):
            raise Invalid(_("email and password are required"))
        user = self.person(request, email, password)
        code = self.body.get("code")
        if code:
            verify_second_factor(user, session=None, code=code)
        token = issue_token(open_login_session(user, surface=Surface.TRAININGS, has_second_factor=bool(code)))
        return Bare({"token": token.value, "expires_in": token.expires_in})

    def person(self, request: Request, email: str, password: str) -> User:
        """The administrator, or the contract's refusal."""
        try:
            user = check_credentials(django_request(request), email=email, password=password)
        except InvalidCredentials as error:
            raise InvalidCredentials(_("Invalid credentials")) from error
        except (AccountClosed, EmailNotVerified) as error:
            raise Forbidden(_("Account is not active")) from error
        if not has_second_factor(user):
            raise Forbidden(_("Two-factor authentication must be enabled"))
        practice = default_practice_of(user)
        if practice is None or not is_practice_admin(user, practice):
            raise Forbidden(_("db-admin role required"))
        return user
