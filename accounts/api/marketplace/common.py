"""What every marketplace service answers: who is logged in, and what they may do."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from accounts.api.doors import django_request
from accounts.api.drawn_avatars import draw_initials
from accounts.api.marketplace.sessions import SESSION_SCHEMA, session_object
from accounts.models import User
from accounts.permissions import Grant, grants_of, is_granted
from accounts.queries import access_brief_user
from config.kit.api.operations import operation
from config.kit.api.permissions import Public, SignedIn
from config.kit.api.results import Bare
from config.kit.api.views import MarketplaceView

NO_LOGIN = _("No login found")
GRANTS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "permissionName": {"type": "string"},
            "roleId": {"type": "string"},
            "subjectUserId": {"type": "string", "format": "uuid"},
            "subjectUserGroupId": {"type": "string", "nullable": True},
            "objectId": {"type": "string", "nullable": True},
            "canDo": {"type": "boolean"},
            "tenantCodename": {"type": "string", "nullable": True},
        },
    },
}
GRANT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["canDo", "exceptions"],
    "properties": {"canDo": {"type": "boolean"}, "exceptions": {"type": "array", "items": {"type": "string"}}},
}


class LoggedIn(SignedIn):
    """`SignedIn` in the contract's words."""

    message = NO_LOGIN


class CurrentUser(MarketplaceView):
    """Who is logged in."""

    login_refusal: ClassVar[Any] = NO_LOGIN

    @operation("getCurrentUser", permission=LoggedIn, answer=SESSION_SCHEMA, bare=True)
    def get(self, request: Request) -> Bare:
        """The session object of the current token."""
        asked, user = django_request(request), request.user
        assert isinstance(user, User)
        return Bare(session_object(user, session=getattr(asked, "login_session", None), practice=asked.practice))


class Permissions(MarketplaceView):
    """What the caller may do."""

    @operation("listPermissions", permission=LoggedIn, answer=GRANTS_SCHEMA, bare=True)
    def get(self, request: Request) -> Bare:
        """Every grant of the caller, by practice and role."""
        user = request.user
        assert isinstance(user, User)
        return Bare([grant_object(user, grant) for grant in grants_of(user)])


class OnePermission(MarketplaceView):
    """Whether the caller may do one thing."""

    @operation("getPermission", permission=LoggedIn, answer=GRANT_SCHEMA, bare=True)
    def get(self, request: Request, name: str) -> Bare:
        """Whether the caller may do it in this practice; nothing is excepted by object."""
        user = request.user
        assert isinstance(user, User)
        return Bare({"canDo": is_granted(user, name, django_request(request).practice), "exceptions": []})


class DrawnAvatar(MarketplaceView):
    """A picture for whoever has none."""

    @operation("getDrawnAvatar", permission=Public, answer={"type": "string"}, bare=True, media_type="image/svg+xml")
    def get(self, request: Request, uid: UUID) -> HttpResponse:
        """The person's initials in a colour that stays theirs."""
        person = access_brief_user(uid)
        drawing = draw_initials(person.full_name)
        headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(drawing, content_type="image/svg+xml", headers=headers)


def grant_object(user: User, grant: Grant) -> dict[str, Any]:
    """One grant as the contract writes it."""
    return {
        "id": grant.id,
        "permissionName": grant.name,
        "roleId": grant.role,
        "subjectUserId": user.uid,
        "subjectUserGroupId": None,
        "objectId": None,
        "canDo": True,
        "tenantCodename": grant.practice.slug if grant.practice else None,
    }
