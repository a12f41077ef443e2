from __future__ import annotations

import jwt
import pytest

from accounts.enums import Role
from accounts.services.api_keys import create_api_key
from accounts.services.signing_keys import current_signing_key, rotate_signing_key
from tests.accounts.api.logging_in import CURRENT, log_in
from tests.accounts.helpers import bearer, member
from tests.factories.accounts import UserFactory, access_token, login_for

pytestmark = pytest.mark.django_db


class TestPublicKey:
    def test_it_verifies_our_tokens(self, api, user):
        token = log_in(api).json()["accessToken"]
        told = api.get("/auth-api/publickey").json()
        assert set(told) == {"keyId", "keyData"}
        assert told["keyId"] == jwt.get_unverified_header(token)["kid"]
        claims = jwt.decode(token, told["keyData"], algorithms=["RS256"], audience="marketplace")
        assert claims["userId"] == str(user.uid)

    def test_retired_ones_are_told_by_id_and_unknown_ones_are_404(self, api, db):
        old = current_signing_key().key_id
        rotate_signing_key(actor=None)
        assert api.get(f"/auth-api/publickey?keyId={old}").json()["keyId"] == old
        assert api.get("/auth-api/publickey").json()["keyId"] != old
        answer = api.get("/auth-api/publickey?keyId=unknown")
        assert (answer.status_code, answer.json()["status"]) == (404, "ERR")


class TestPermissions:
    def test_grants_by_role_and_practice(self, api, practice):
        user = member(practice, Role.TUTOR)
        grants = api.get("/auth-api/permissions", headers=bearer(access_token(user))).json()
        one = next(grant for grant in grants if grant["permissionName"] == "availability.manageOwn")
        del one["id"]
        assert one == {
            "permissionName": "availability.manageOwn",
            "roleId": "tutor",
            "subjectUserId": str(user.uid),
            "subjectUserGroupId": None,
            "objectId": None,
            "canDo": True,
            "tenantCodename": "north",
        }

    @pytest.mark.parametrize(
        ("name", "can"), [("enrollments.create", True), ("adminPanel.access", False), ("x", False)]
    )
    def test_one(self, api, user, name, can):
        answer = api.get(f"/messaging-api/permissions/{name}", headers=bearer(access_token(user)))
        assert answer.json() == {"canDo": can, "exceptions": []}


def test_scopes_of_a_key_hold(api, practice):
    user = member(practice)
    keys = {
        scope: create_api_key(user, actor=user, practice=practice, name=scope, scopes=[scope]).secret
        for scope in ("read", "write", "lookup")
    }
    path = f"/auth-api/v1/profile/{user.uid}"

    def write(scope):
        return api.patch(
            path, {"fullname": "Ada"}, content_type="application/json", headers=bearer(keys[scope])
        ).status_code

    assert [write(scope) for scope in keys] == [403, 200, 403]
    assert [api.get(CURRENT, headers=bearer(keys[scope])).status_code for scope in keys] == [200, 200, 403]


def test_a_drawn_picture_for_whoever_has_none(api, user):
    answer = api.get(f"/auth-api/v1/avatars/{user.uid}.svg", headers={"accept": "image/*"})
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert ">AK</text>" in answer.content.decode()
    assert api.get(f"/auth-api/v1/avatars/{UserFactory(is_active=False).uid}.svg").status_code in {404, 406}


def test_tokens_of_other_surfaces_open_nothing(api, user):
    for surface in ("trainings", "bootcamp"):
        assert api.get(CURRENT, headers=bearer(access_token(user, surface))).status_code == 401
    assert login_for(user).surface == "marketplace"
