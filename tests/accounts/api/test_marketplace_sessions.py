from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import AccountStatus
from accounts.models import LoginSession
from accounts.services.account_status import change_account_status
from accounts.services.api_keys import create_api_key
from tests.accounts.api.logging_in import CURRENT, NAME, log_in
from tests.accounts.helpers import bearer, member, post
from tests.factories.accounts import access_token

pytestmark = pytest.mark.django_db


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
