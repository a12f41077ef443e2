"""People by the marketplace's API: registering, reading, changing oneself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.avatar_addresses import avatar_address
from accounts.api.doors import DoorMixin, django_request, fields_named
from accounts.api.marketplace.rows import BRIEF_USER, USER
from accounts.limits import REGISTER_BY_ADDRESS
from accounts.queries import access_brief_user, access_user, users_with_roles
from accounts.services.profiles import change_profile
from accounts.services.registration import register_user
from accounts.services.tutor_applications import keep_application
from config.kit.api.inputs import Input, TextField
from config.kit.api.operations import operation
from config.kit.api.permissions import Public, SignedIn
from config.kit.api.results import Item
from config.kit.api.views import MarketplaceView
from config.kit.errors import Forbidden

NAMES: Final[Mapping[str, str]] = {"full_name": "fullname", "documents": "applicationDocuments"}
APPLICATION: Final = {
    "certifications": "certifications",
    "qualifications": "qualifications",
    "bio": "bio",
    "specializations": "specializations",
    "application_documents": "documents",
}


@extend_schema_field({"type": "string", "description": "several with commas between, or a list"})
class TextsField(serializers.Field[list[str], Any, str, Any]):
    """Several texts: a list, or one text with commas between."""

    default_error_messages = {"invalid": _("A text or a list of texts is wanted.")}

    def to_internal_value(self, data: Any) -> list[str]:
        """The list."""
        items = data.split(",") if isinstance(data, str) else data
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self.fail("invalid")
        return [item.strip() for item in items if item.strip()]


class ApplicationInput(Input):
    """What people say of themselves in view of becoming tutors; the decision on it is not theirs."""

    certifications = TextField(required=False, allow_blank=True, allow_null=True, max_length=10_000)
    qualifications = TextField(required=False, allow_blank=True, allow_null=True, max_length=10_000)
    bio = TextField(required=False, allow_blank=True, allow_null=True, max_length=10_000)
    specializations = TextsField(required=False, allow_null=True)
    applicationDocuments = TextsField(required=False, allow_null=True)

    server_decided: ClassVar[tuple[str, ...]] = ("applicationReviewNote", "tutorApplicationStatus", "accountStatus")


class RegistrationInput(ApplicationInput):
    """Who registers."""

    email = TextField(max_length=254)
    password = TextField(trim_whitespace=False, max_length=1024)
    fullname = TextField(max_length=257)
    avatar = TextField(required=False, allow_blank=True, allow_null=True, max_length=500)


class ProfileInput(ApplicationInput):
    """What people change of themselves."""

    fullname = TextField(required=False, max_length=257)
    avatar = TextField(required=False, allow_blank=True, allow_null=True, max_length=1000)

    server_decided = (
        *ApplicationInput.server_decided,
        *("id", "email", "password", "roleId", "emailVerified", "isActive", "recordVersion", "createdAt", "updatedAt"),
        *("_owner", "tutorApplicationStatus_idx", "accountStatus_idx"),
    )


def application_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the application in `body`, by our names."""
    return {ours: body[theirs] for theirs, ours in APPLICATION.items() if body.get(theirs) is not None}


class RegisterUser(DoorMixin, MarketplaceView):
    """Becoming somebody."""

    @operation(
        "registerUser",
        permission=Public,
        row=USER,
        status=201,
        data_name="user",
        action="create",
        body=RegistrationInput,
        limits=(REGISTER_BY_ADDRESS,),
        errors=(400, 429),
    )
    def post(self, request: Request) -> Item:
        """A new student of this practice.

        The address has to be verified before the first login:
        `/verification-services/email-verification/start` sends the code.
        """
        body = self.body
        with fields_named(NAMES):
            user = register_user(
                email=body["email"],
                password=body["password"],
                full_name=body["fullname"],
                avatar=body.get("avatar") or "",
                practice=django_request(request).practice,
                application=application_of(body),
                sends_code=False,
            )
        made = users_with_roles().get(pk=user.pk)
        return self.item(made, extra={"emailVerificationNeeded": True})


class OneUser(MarketplaceView):
    """A whole account."""

    @operation("getUser", permission=SignedIn, row=USER, data_name="user", errors=(404,))
    def get(self, request: Request, uid: UUID) -> Item:
        """The account, for the person, an admin of one of their practices, or the superAdmin."""
        return self.item(access_user(request.user, uid))


class Profile(MarketplaceView):
    """One's own account."""

    @operation("updateProfile", permission=SignedIn, row=USER, data_name="user", body=ProfileInput, errors=(404,))
    def patch(self, request: Request, uid: UUID) -> Item:
        """Changes the caller's own profile; what the server decides (status, review) is taken and ignored."""
        found = access_user(request.user, uid)
        if found != request.user:
            raise Forbidden
        with fields_named(NAMES):
            changes = self.profile_changes(found)
            application = application_of(self.body)
            if changes:
                change_profile(found, actor=found, **changes)
            if application:
                keep_application(found, application)
        return self.item(access_user(request.user, uid))

    def profile_changes(self, user: Any) -> dict[str, Any]:
        """What the service is to change. The address that we answered, sent back, changes nothing."""
        body: Mapping[str, Any] = self.body
        changes = {"full_name": body["fullname"]} if "fullname" in body else {}
        if "avatar" in body and body["avatar"] != avatar_address(user.avatar, user.uid):
            changes["avatar"] = body["avatar"] or ""
        return changes


class BriefUser(MarketplaceView):
    """Anybody's public face."""

    @operation("getBriefUser", permission=Public, row=BRIEF_USER, data_name="user", errors=(404,))
    def get(self, request: Request, uid: UUID) -> Item:
        """Id, name, picture."""
        return self.item(access_brief_user(uid))
