from __future__ import annotations

from datetime import timedelta

import jwt
import pytest
import time_machine
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.models import LoginSession
from accounts.services.account_status import change_account_status
from accounts.services.api_keys import create_api_key
from accounts.services.signing_keys import current_signing_key, rotate_signing_key
from tests.accounts.helpers import bearer, member, post
from tests.factories.accounts import PASSWORD, UserFactory, access_token, app_code, authenticator_for, login_for

pytestmark = pytest.mark.django_db
LOGIN, CURRENT = "/auth-api/login", "/auth-api/currentuser"
NAME = "tutorhub-access-token"


@pytest.fixture
def user(practice):
    return member(practice, email="ada@school.example", first_name="Ada", last_name="King")


def log_in(api, **body):
    return post(api, LOGIN, {"username": "ada@school.example", "password": PASSWORD} | body)


class TestLogin:
    def test_the_answer_is_the_session_with_the_token_in_body_cookie_and_header(self, api, user, practice):
        answer = log_in(api)

        session = LoginSession.objects.get()
        told = answer.json()
        token = told.pop("accessToken")
        assert told == {
            "sessionId": str(session.uid),
            "userId": str(user.uid),
            "email": "ada@school.example",
            "fullname": "Ada King",
            "avatar": f"http://localhost:8000/auth-api/v1/avatars/{user.uid}.svg",
            "roleId": "user",
            "emailVerified": True,
            "accountStatus": "active",
            "sessionNeedsEmail2FA": False,
            "tenantId": str(practice.uid),
            "tenantCodename": "north",
            "expiresIn": 86400,
        }
        cookie = answer.cookies[NAME]
        assert answer.headers[NAME] == cookie.value == token
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/", 86400)
        assert session.surface == "marketplace"

    def test_email_stands_in_for_username_and_yields_to_it(self, api, user):
        assert post(api, LOGIN, {"email": user.email, "password": PASSWORD}).status_code == 200
        assert log_in(api, email="nobody@school.example").status_code == 200
        assert log_in(api, username="nobody@school.example", email=user.email).status_code == 401

    def test_a_form_is_read_too_but_not_from_another_site(self, api, user):
        form = {"username": user.email, "password": PASSWORD}
        assert api.post(LOGIN, form_of(form), content_type=FORM).status_code == 200
        foreign = {"origin": "https://evil.example"}
        assert api.post(LOGIN, form_of(form), content_type=FORM, headers=foreign).status_code == 403
        own = {"origin": "http://testserver"}
        assert api.post(LOGIN, form_of(form), content_type=FORM, headers=own).status_code == 200

    @pytest.mark.parametrize("body", [{}, {"username": ""}, {"password": ""}, {"username": " ", "email": " "}])
    def test_missing_credentials(self, api, user, body):
        answer = post(api, LOGIN, {"password": PASSWORD} | body)
        assert (answer.status_code, answer.json()["status"]) == (400, "ERR")
        assert answer.json()["errCode"] == "MissingCredentials"

    @pytest.mark.parametrize("body", [{"password": "wrong"}, {"username": "nobody@school.example"}])
    def test_wrong_password_and_unknown_name_are_answered_alike(self, api, user, body):
        answer = log_in(api, **body)
        told = answer.json()
        del told["requestId"]
        assert answer.status_code == 401
        assert told == {
            "status": "ERR",
            "statusCode": 401,
            "message": "The e-mail address or the password is not right.",
            "errCode": "invalid_credentials",
        }
        assert NAME not in answer.cookies
        assert not LoginSession.objects.exists()

    def test_an_unverified_address(self, api, user):
        type(user).objects.update(is_email_verified=False)
        answer = log_in(api)
        assert (answer.status_code, answer.json()["errCode"]) == (403, "EmailVerificationNeeded")
        assert answer.json()["details"] == {"userId": str(user.uid), "email": user.email}
        assert log_in(api, password="wrong").status_code == 401

    def test_a_closed_account(self, api, user):
        change_account_status(user, actor=None, status=AccountStatus.BANNED)
        answer = log_in(api)
        assert (answer.status_code, answer.json()["errCode"]) == (403, "AccountNotActive")
        assert log_in(api, password="wrong").status_code == 401

    def test_a_second_factor_is_asked_for_and_the_token_opens_nothing_until_then(self, api, user):
        device = authenticator_for(user)
        answer = log_in(api)
        told = answer.json()
        assert (answer.status_code, told["status"], told["errCode"]) == (403, "ERR", "EmailTwoFactorNeeded")
        token = told["accessToken"]
        for path in (CURRENT, f"/auth-api/v1/users/{user.uid}", "/auth-api/relogin", "/bff-api/currentuser"):
            refused = api.get(path, headers=bearer(token))
            assert (refused.status_code, refused.json()["errCode"]) == (403, "EmailTwoFactorNeeded")

        body = {"userId": told["userId"], "sessionId": told["sessionId"], "secretCode": app_code(device)}
        done = post(api, "/auth-api/verification-services/email-2factor-verification/complete", body)
        assert done.status_code == 200
        assert api.get(CURRENT, headers=bearer(token)).status_code == 200

    def test_an_answer_with_a_token_is_never_kept_for_a_repeated_key(self, api, user):
        answers = [
            post(api, LOGIN, {"username": user.email, "password": PASSWORD}, **{"idempotency-key": "once"})
            for _again in range(2)
        ]
        assert answers[0].json()["sessionId"] != answers[1].json()["sessionId"]

    def test_an_old_cookie_does_not_stand_in_the_way(self, api, user):
        api.cookies[NAME] = "nonsense"
        assert log_in(api).status_code == 200

    def test_the_page_for_browsers_has_a_form_and_no_script(self, api, db):
        answer = api.get(LOGIN, headers={"accept": "text/html"})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'method="post"' in page
        assert 'name="username"' in page
        assert "<script" not in page
        assert "style=" not in page

    def test_nothing_but_an_object_is_a_body(self, api, db):
        for body in ("[]", '"x"', "{", '{"username": {"a": 1}, "password": ["b"]}', '{"username": "a\\u0000"}'):
            assert api.post(LOGIN, body, content_type="application/json").status_code == 400


FORM = "application/x-www-form-urlencoded"


def form_of(values):
    from urllib.parse import urlencode  # noqa: PLC0415 - this one helper needs it

    return urlencode(values)


class TestCurrentUser:
    @pytest.mark.parametrize("service", ["auth", "tutorcatalog", "coursescheduling", "enrollmentmanagement", "bff"])
    def test_every_service_tells_who_is_logged_in_without_the_token(self, api, user, service):
        token = access_token(user)
        answer = api.get(f"/{service}-api/currentuser", headers=bearer(token))
        assert answer.status_code == 200
        assert answer.json()["userId"] == str(user.uid)
        assert "accessToken" not in answer.json()

    @pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nonsense"}, {NAME: "nonsense"}])
    def test_nobody(self, api, user, headers):
        answer = api.get(CURRENT, headers=headers)
        assert answer.status_code == 401
        assert {"status": "ERR", "message": "No login found"}.items() <= answer.json().items()

    def test_the_token_is_looked_for_in_four_places_in_order(self, api, practice):
        people = [member(practice) for _place in range(4)]
        query, header, named, cookie = [access_token(each) for each in people]

        def who(path=CURRENT, **headers):
            return api.get(path, headers=headers).json()["userId"]

        api.cookies[NAME] = cookie
        assert who() == str(people[3].uid)
        assert who(**{NAME: named}) == str(people[2].uid)
        assert who(**{NAME: named}, **bearer(header)) == str(people[1].uid)
        assert who(f"{CURRENT}?access_token={query}", **{NAME: named}, **bearer(header)) == str(people[0].uid)

    def test_one_query_does_it(self, api, user, django_assert_num_queries):
        token = access_token(user)
        api.get(CURRENT, headers=bearer(token))
        with django_assert_num_queries(2):  # the login with its user and roles, and the practice that is told
            api.get(CURRENT, headers=bearer(token))

    def test_an_api_key_tells_its_person_and_practice(self, api, practice):
        user = member(practice)
        secret = create_api_key(user, actor=user, practice=practice, name="Key", scopes=["read"]).secret
        for headers in (bearer(secret), {"x-api-key": secret}, {"authorization": f"Api-Key {secret}"}):
            answer = api.get(CURRENT, headers=headers)
            assert (answer.json()["userId"], answer.json()["sessionId"]) == (str(user.uid), None)

    def test_a_suspended_persons_token_is_none_any_more(self, api, user):
        token = access_token(user)
        change_account_status(user, actor=None, status=AccountStatus.SUSPENDED)
        answer = api.get(CURRENT, headers=bearer(token))
        assert (answer.status_code, answer.json()["message"]) == (401, "No login found")


class TestCookie:
    def test_it_writes_for_our_own_pages_only(self, api, user):
        api.cookies[NAME] = access_token(user)
        path, body = f"/auth-api/v1/profile/{user.uid}", {"fullname": "Ada Byron"}

        def patch(**headers):
            return api.patch(path, body, content_type="application/json", headers=headers).status_code

        assert patch(origin="https://evil.example") == 403
        assert patch(**{"sec-fetch-site": "cross-site"}) == 403
        assert patch(origin="http://testserver") == 200
        assert patch(**{"sec-fetch-site": "same-origin"}) == 200
        assert patch() == 200


class TestLogout:
    def test_it_ends_the_session_everywhere_and_takes_the_cookie_back(self, api, user):
        token = log_in(api).json()["accessToken"]
        answer = post(api, "/auth-api/logout")
        assert answer.status_code == 200
        assert not answer.cookies[NAME].value
        assert LoginSession.objects.get().revoked_at
        assert api.get(CURRENT, headers=bearer(token)).status_code == 401

    def test_it_is_always_200(self, api, user):
        token = access_token(user)
        for headers in ({}, bearer(token), bearer(token), bearer("nonsense")):
            assert post(api, "/auth-api/logout", **headers).status_code == 200

    def test_an_expired_token_still_ends_its_session(self, api, user):
        token = access_token(user)
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            assert post(api, "/auth-api/logout", **bearer(token)).status_code == 200
        assert LoginSession.objects.get().revoked_at


class TestRelogin:
    def test_a_new_session_with_the_person_as_they_are_now(self, api, user):
        token = access_token(user)
        type(user).objects.update(first_name="Augusta")
        answer = api.get("/auth-api/relogin", headers=bearer(token))
        told = answer.json()
        assert told["fullname"] == "Augusta King"
        assert told["sessionId"] == str(LoginSession.objects.latest("id").uid)
        assert answer.cookies[NAME].value == told["accessToken"] == answer.headers[NAME] != token
        assert api.get(CURRENT, headers=bearer(told["accessToken"])).status_code == 200

    @pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nonsense"}])
    def test_nobody(self, api, user, headers):
        answer = api.get("/auth-api/relogin", headers=headers)
        assert answer.status_code == 401
        assert {"status": "ERR", "message": "Cannot relogin"}.items() <= answer.json().items()

    def test_a_key_cannot(self, api, practice):
        user = member(practice)
        secret = create_api_key(user, actor=user, practice=practice, name="Key", scopes=["write"]).secret
        answer = api.get("/auth-api/relogin", headers=bearer(secret))
        assert (answer.status_code, answer.json()["message"]) == (401, "Cannot relogin")


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
