from __future__ import annotations

from urllib.parse import urlencode

import pytest

from accounts.enums import AccountStatus
from accounts.models import LoginSession
from accounts.services.account_status import change_account_status
from tests.accounts.api.logging_in import CURRENT, LOGIN, NAME, log_in
from tests.accounts.helpers import bearer, post
from tests.factories.accounts import PASSWORD, app_code, authenticator_for

pytestmark = pytest.mark.django_db


FORM = "application/x-www-form-urlencoded"


def form_of(values):
    return urlencode(values)


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
