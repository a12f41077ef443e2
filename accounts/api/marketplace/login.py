"""Coming in and going out by the marketplace's API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import FormParser
from rest_framework.request import Request

from accounts.api.doors import DoorMixin, django_request
from accounts.api.marketplace.sessions import SESSION_SCHEMA, clear_token, send_token, session_object
from accounts.authentication import LoginCredential, MarketplaceToken, refuse_foreign_origin
from accounts.enums import Surface
from accounts.errors import AccountClosed, EmailNotVerified, SecondFactorNeeded
from accounts.models import LoginSession, SigningKey
from accounts.practices import practice_of_request
from accounts.queries import has_second_factor
from accounts.services.login import check_credentials
from accounts.services.login_sessions import end_login_session, open_login_session, replace_login_session
from accounts.services.signing_keys import current_signing_key
from accounts.services.tokens import AccessToken, issue_token, read_ended_token
from config.kit.api.inputs import Input, TextField
from config.kit.api.normaliser import problem_from
from config.kit.api.operations import operation
from config.kit.api.parsing import OrjsonParser
from config.kit.api.permissions import Public, SignedIn
from config.kit.api.results import Bare
from config.kit.api.views import MarketplaceView
from config.kit.errors import Invalid, NotFound, NotSignedIn
from config.kit.request_ids import request_id

OK_SCHEMA: dict[str, Any] = {"type": "object", "properties": {"status": {"type": "string", "enum": ["OK"]}}}
KEY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["keyId", "keyData"],
    "properties": {"keyId": {"type": "string"}, "keyData": {"type": "string"}},
}


class LoginInput(Input):
    """`username` is the e-mail; where both are sent only `username` is read."""

    username = TextField(required=False, allow_blank=True, max_length=254)
    email = TextField(required=False, allow_blank=True, max_length=254)
    password = TextField(required=False, allow_blank=True, trim_whitespace=False, max_length=1024)


class Login(DoorMixin, MarketplaceView):
    """E-mail and password for a session."""

    @operation("showLogin", permission=Public, answer={"type": "string"}, bare=True, media_type="text/html")
    def get(self, request: Request) -> HttpResponse:
        """A plain login form, for trying the API in a browser."""
        return render(django_request(request), "accounts/api_login.html")

    @operation(
        "login",
        permission=Public,
        body=LoginInput,
        answer=SESSION_SCHEMA,
        bare=True,
        parsers=(OrjsonParser, FormParser),
        errors=(401, 403, 429),
    )
    def post(self, request: Request) -> HttpResponseBase:
        """A new session: the session object, with the token in it, in a cookie and in a header."""
        asked = django_request(request)
        if request.content_type != "application/json":
            refuse_foreign_origin(request)
        name = self.body.get("username") or self.body.get("email") or ""
        password = self.body.get("password") or ""
        if not name.strip() or not password:
            raise Invalid(_("Please send username (or email) and password."), code="MissingCredentials")
        session = self.open(asked, name, password)
        token = issue_token(session)
        if session.needs_second_factor:
            return send_token(self.ask_second_factor(session, token), token)
        told = session_object(
            session.user, session=session, practice=practice_of_request(asked, session.user), token=token
        )
        return send_token(self.write(Bare(told)), token)

    def open(self, asked: HttpRequest, name: str, password: str) -> LoginSession:
        """The login, with the contract's codes for what stands in its way."""
        try:
            user = check_credentials(asked, email=name, password=password)
        except EmailNotVerified as error:
            details = {"userId": error.details["user_id"], "email": error.details["email"]}
            raise EmailNotVerified(code="EmailVerificationNeeded", details=details) from error
        except AccountClosed as error:
            raise AccountClosed(code="AccountNotActive") from error
        return open_login_session(user, surface=Surface.MARKETPLACE, needs_second_factor=has_second_factor(user))

    def ask_second_factor(self, session: LoginSession, token: AccessToken) -> HttpResponse:
        """403 with what the second-factor routes ask for; the token opens nothing until then."""
        problem = problem_from(SecondFactorNeeded(code="EmailTwoFactorNeeded"))
        body = self.dialect.problem(problem, request_id(django_request(self.request)))
        waiting = {
            "sessionId": str(session.uid),
            "userId": str(session.user.uid),
            "sessionNeedsEmail2FA": True,
            "accessToken": token.value,
        }
        return self.respond({**body, **waiting}, HTTPStatus.FORBIDDEN, {})


class Logout(DoorMixin, MarketplaceView):
    """The end of a session."""

    @operation("logout", permission=Public, answer=OK_SCHEMA, bare=True)
    def post(self, request: Request) -> HttpResponseBase:
        """Ends the session of the token that was sent, if it was one; always 200."""
        token = MarketplaceToken().token_of(request)
        session = read_ended_token(token, surface=Surface.MARKETPLACE) if token else None
        if session is not None:
            end_login_session(session, actor=session.user)
        return clear_token(self.write(Bare({"status": "OK"})))


class Relogin(DoorMixin, MarketplaceView):
    """The same person anew."""

    login_refusal: ClassVar[Any] = _("Cannot relogin")

    @operation("relogin", permission=SignedIn, answer=SESSION_SCHEMA, bare=True)
    def get(self, request: Request) -> HttpResponseBase:
        """A new session for the token's user as they are now; the old one ends a little later."""
        if not isinstance(request.auth, LoginCredential):
            raise NotSignedIn(self.login_refusal)
        session = replace_login_session(request.auth.session)
        token = issue_token(session)
        user: Any = request.user
        told = session_object(user, session=session, practice=django_request(request).practice, token=token)
        return send_token(self.write(Bare(told)), token)

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> Any:
        """In the contract's words."""
        raise NotSignedIn(self.login_refusal)


class PublicKey(MarketplaceView):
    """For whoever checks tokens themselves."""

    @operation(
        "getPublicKey",
        permission=Public,
        answer=KEY_SCHEMA,
        bare=True,
        parameters=({"name": "keyId", "in": "query", "schema": {"type": "string"}},),
    )
    def get(self, request: Request) -> Bare:
        """The public key that verifies access tokens, the current one unless `keyId` names another."""
        wanted = request.query_params.get("keyId", "")
        key = SigningKey.objects.filter(key_id=wanted).first() if wanted else current_signing_key()
        if key is None:
            raise NotFound
        return Bare({"keyId": key.key_id, "keyData": key.public_pem})
