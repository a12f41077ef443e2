from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import path
from django.utils import timezone

from accounts.api.permissions import BootcampAdmin, BootcampStaff
from accounts.enums import AccountStatus, Role
from accounts.models import LoginSession, VerificationCode
from accounts.services.account_status import change_account_status
from accounts.services.codes import link_token
from config.kit.api.operations import operation
from config.kit.api.views import BootcampView
from config.urls import urlpatterns as house
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import bearer, mails_to, member, post
from tests.factories.accounts import PASSWORD, access_token

pytestmark = pytest.mark.django_db
FACTS = json.loads((Path(__file__).parents[2] / "contracts" / "bootcamp_auth.json").read_text())
BASE = FACTS["base"]
NEW = "a quite different horse"


class Guarded(BootcampView):
    @operation("guarded", permission=BootcampStaff)
    def get(self, request):
        return {"id": request.user.pk}

    @operation("guardedWrite", permission=BootcampAdmin)
    def post(self, request):
        return {"id": request.user.pk}


urlpatterns = [path("bootcamp-api/guarded", Guarded.as_view()), *house]


def log_in(api, email, password=PASSWORD):
    return post(api, f"{BASE}/auth/login", {"email": email, "password": password})


def code(answer):
    told = answer.json()
    assert list(told) == FACTS["envelope_keys"]
    assert (told["success"], told["data"], list(told["error"])) == (False, None, FACTS["error_keys"])
    assert FACTS["codes"].get(told["error"]["code"], answer.status_code) == answer.status_code
    return told["error"]["code"]


class TestLogin:
    @pytest.mark.parametrize("role", [Role.ADMIN, Role.INSTRUCTOR])
    def test_staff_get_a_token_of_an_hour(self, api, practice, role):
        user = member(practice, role, first_name="Ada", last_name="King")
        answer = log_in(api, user.email)
        told = answer.json()
        assert answer.status_code == 200
        assert (list(told), told["success"], told["error"]) == (FACTS["envelope_keys"], True, None)
        assert list(told["data"]) == FACTS["answer_keys"]
        assert told["data"]["expires_in"] == FACTS["expires_in"]
        assert told["data"]["user"] == {"id": user.pk, "email": user.email, "role": role, "name": "Ada King"}

    def test_what_is_missing_is_named(self, api, practice):
        answer = post(api, f"{BASE}/auth/login", {})
        assert code(answer) == "validation_failed"
        assert set(answer.json()["error"]["details"]) == {"email", "password"}
        assert code(log_in(api, "nobody")) == "validation_failed"

    def test_wrong_password_and_unknown_address(self, api, practice):
        user = member(practice, Role.ADMIN)
        answers = [log_in(api, user.email, "wrong"), log_in(api, "nobody@school.example")]
        assert [code(answer) for answer in answers] == ["invalid_credentials"] * 2
        assert answers[0].json() == answers[1].json()

    @pytest.mark.parametrize("role", [Role.STUDENT, Role.TUTOR, Role.TRAINER, Role.GUARD])
    def test_others_may_not(self, api, practice, role):
        user = member(practice, role)
        assert code(log_in(api, user.email)) == "insufficient_permissions"
        assert not LoginSession.objects.exists()

    def test_closed_accounts_may_not(self, api, practice):
        user = member(practice, Role.ADMIN, account_status="suspended")
        assert code(log_in(api, user.email)) == "insufficient_permissions"
        assert code(log_in(api, user.email, "wrong")) == "invalid_credentials"


class TestForgottenPassword:
    def test_the_answer_is_the_same_for_everybody(self, api, practice):
        user = member(practice, Role.ADMIN)
        answers = [post(api, f"{BASE}/auth/forgot-password", {"email": email}) for email in (user.email, "no@x.y", "?")]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert OutboxMessage.objects.count() == 1

    def test_the_token_of_the_mails_link_sets_a_new_one_once(self, api, practice):
        user = member(practice, Role.ADMIN)
        post(api, f"{BASE}/auth/forgot-password", {"email": user.email})
        token = link_token(VerificationCode.objects.get())
        assert token in mails_to(user.email)[0].text

        reset = f"{BASE}/auth/reset-password"
        poor = post(api, reset, {"token": token, "password": "short"})
        assert (code(poor), set(poor.json()["error"]["details"])) == ("validation_failed", {"password"})
        assert post(api, reset, {"token": token, "password": NEW}).json()["success"]
        again = post(api, reset, {"token": token, "password": NEW})
        assert (code(again), set(again.json()["error"]["details"])) == ("validation_failed", {"token"})
        assert log_in(api, user.email, NEW).status_code == 200


@pytest.mark.urls("tests.accounts.api.test_bootcamp")
class TestCalls:
    def call(self, api, token, method="get"):
        return getattr(api, method)("/bootcamp-api/guarded", headers=bearer(token), content_type="application/json")

    def test_admins_write_and_instructors_read(self, api, practice):
        admin, teacher = member(practice, Role.ADMIN), member(practice, Role.INSTRUCTOR)
        tokens = [access_token(user, "bootcamp") for user in (admin, teacher)]
        assert [self.call(api, token).status_code for token in tokens] == [200, 200]
        assert [self.call(api, token, "post").status_code for token in tokens] == [200, 403]

    def test_refusals_have_the_contracts_codes(self, api, practice, other_practice):
        user = member(practice, Role.ADMIN)
        token = access_token(user, "bootcamp")
        assert code(api.get("/bootcamp-api/guarded")) == "invalid_token"
        assert code(self.call(api, "nonsense")) == "invalid_token"
        assert code(self.call(api, access_token(member(practice), "bootcamp"))) == "insufficient_permissions"
        with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
            assert code(self.call(api, token)) == "token_expired"
        change_account_status(user, actor=None, status=AccountStatus.BANNED)
        assert code(self.call(api, token)) == "invalid_token"
