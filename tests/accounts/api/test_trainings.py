from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
import time_machine
from django.test import Client
from django.urls import path
from django.utils import timezone

from accounts.api.permissions import TrainingsAdmin
from accounts.enums import AccountStatus, Role
from accounts.models import LoginSession
from accounts.services.account_status import change_account_status
from accounts.services.login_sessions import end_login_session
from config.kit.api.operations import operation
from config.kit.api.results import Bare
from config.kit.api.views import TrainingsView
from config.urls import urlpatterns as house
from tests.accounts.helpers import bearer, member, post
from tests.factories.accounts import (
    PASSWORD,
    MembershipFactory,
    UserFactory,
    access_token,
    app_code,
    authenticator_for,
)

pytestmark = pytest.mark.django_db
FACTS = json.loads((Path(__file__).parents[2] / "contracts" / "trainings_auth.json").read_text())
TOKEN = f"{FACTS['base']}/auth/token"
GUARDED = "/admin-api/guarded"


class Guarded(TrainingsView):
    @operation("guarded", permission=TrainingsAdmin)
    def get(self, request):
        return Bare({"practice": request._request.practice.slug})

    @operation("guardedWrite", permission=TrainingsAdmin)
    def post(self, request):
        return Bare({"practice": request._request.practice.slug})


urlpatterns = [path("admin-api/guarded", Guarded.as_view()), *house]


@pytest.fixture
def admin(practice):
    user = member(practice, Role.ADMIN, email="admin@school.example")
    authenticator_for(user)
    return user


def ask(api, **body):
    return post(api, TOKEN, {"email": "admin@school.example", "password": PASSWORD} | body)


def told(answer):
    return [answer.status_code, answer.json()["errors"]["detail"]]


class TestToken:
    def test_an_administrators_is_good_for_a_day(self, api, admin):
        answer = ask(api)
        assert answer.status_code == 200
        assert list(answer.json()) == FACTS["answer_keys"]
        assert answer.json()["expires_in"] == FACTS["expires_in"]
        session = LoginSession.objects.get()
        assert (session.surface, session.second_factor_at) == ("trainings", None)

    @pytest.mark.parametrize("missing", ["email", "password"])
    @pytest.mark.parametrize("value", [None, "", 7, ["x"]])
    def test_a_missing_field(self, api, admin, missing, value):
        assert told(ask(api, **{missing: value})) == FACTS["errors"]["missing field"]
        assert told(post(api, TOKEN, {})) == FACTS["errors"]["missing field"]

    def test_wrong_password_and_unknown_user(self, api, admin):
        assert told(ask(api, password="wrong")) == FACTS["errors"]["wrong password"]
        assert told(ask(api, email="nobody@school.example")) == FACTS["errors"]["unknown user"]

    @pytest.mark.parametrize("fields", [{"account_status": "suspended"}, {"is_active": False}])
    def test_an_inactive_account_is_told_to_its_owner_only(self, api, admin, fields):
        type(admin).objects.update(**fields)
        assert told(ask(api)) == FACTS["errors"]["inactive"]
        assert told(ask(api, password="wrong")) == FACTS["errors"]["wrong password"]

    def test_without_a_second_factor(self, api, practice):
        member(practice, Role.ADMIN, email="admin@school.example")
        assert told(ask(api)) == FACTS["errors"]["no second factor"]

    @pytest.mark.parametrize("role", [Role.STUDENT, Role.TRAINER, Role.TUTOR, Role.INSTRUCTOR, Role.GUARD])
    def test_whoever_runs_nothing(self, api, practice, role):
        authenticator_for(member(practice, role, email="admin@school.example"))
        assert told(ask(api)) == FACTS["errors"]["not db-admin"]

    def test_an_admin_of_another_practice_than_their_default(self, api, admin, other_practice):
        MembershipFactory(user=admin, practice=other_practice)
        admin.default_practice = other_practice
        admin.save()
        assert told(ask(api)) == FACTS["errors"]["not db-admin"]

    def test_the_super_admin_may(self, api, practice):
        authenticator_for(UserFactory(is_superuser=True, email="admin@school.example"))
        assert ask(api).status_code == 200

    def test_a_code_that_is_sent_has_to_be_right(self, api, admin):
        assert ask(api, code="aaaaa-aaaaa").status_code == 403
        assert not LoginSession.objects.exists()
        assert ask(api, code=app_code(admin.totpdevice_set.get())).status_code == 200
        assert LoginSession.objects.get().second_factor_at

    def test_guessing_ends_in_429(self, api, admin, settings):
        settings.AXES_ENABLED = True
        answers = [ask(api, password="wrong") for _try in range(11)]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert set(answers[-1].json()) == {"errors"}


@pytest.mark.urls("tests.accounts.api.test_trainings")
class TestCalls:
    def test_a_token_opens_the_callers_default_practice(self, api, admin, other_practice):
        MembershipFactory(user=admin, practice=other_practice, role=Role.ADMIN)
        token = access_token(admin, "trainings")
        assert api.get(GUARDED, headers=bearer(token)).json() == {"practice": "north"}
        admin.default_practice = other_practice
        admin.save()
        assert api.get(GUARDED, headers=bearer(token)).json() == {"practice": "south"}

    def test_without_any(self, api, practice):
        assert told(api.get(GUARDED)) == FACTS["errors"]["no credentials"]

    def test_with_a_bad_or_an_old_one(self, api, admin):
        token = access_token(admin, "trainings")
        assert told(api.get(GUARDED, headers=bearer("nonsense"))) == FACTS["errors"]["bad token"]
        assert told(api.get(GUARDED, headers=bearer(access_token(admin)))) == FACTS["errors"]["bad token"]
        with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
            assert told(api.get(GUARDED, headers=bearer(token))) == FACTS["errors"]["old token"]

    def test_of_a_closed_account(self, api, admin):
        token = access_token(admin, "trainings")
        change_account_status(admin, actor=None, status=AccountStatus.SUSPENDED)
        assert told(api.get(GUARDED, headers=bearer(token))) == FACTS["errors"]["inactive"]

    def test_of_a_member_who_runs_nothing(self, api, practice):
        token = access_token(member(practice, Role.TRAINER), "trainings")
        assert told(api.get(GUARDED, headers=bearer(token))) == FACTS["errors"]["not db-admin"]

    def test_the_sites_login_works_too_with_its_second_factor_and_csrf_token(self, admin):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(admin)
        waiting = LoginSession.objects.get()
        assert told(browser.get(GUARDED)) == FACTS["errors"]["no credentials"], "it waits for its second factor"
        waiting.needs_second_factor, waiting.second_factor_at = False, timezone.now()
        waiting.save()
        assert browser.get(GUARDED).json() == {"practice": "north"}
        assert browser.post(GUARDED, {}, content_type="application/json").status_code == 403
        browser.cookies["csrftoken"] = "a" * 32
        with_token = {"x-csrftoken": "a" * 32}
        answer = browser.post(GUARDED, {}, content_type="application/json", headers=with_token)
        assert answer.status_code == 200

    def test_but_not_without_a_second_factor(self, practice):
        browser = Client()
        browser.force_login(member(practice, Role.ADMIN))
        assert told(browser.get(GUARDED)) == FACTS["errors"]["no second factor"]


@pytest.mark.urls("tests.accounts.api.test_trainings")
class TestS3:
    """What the originals' token door lacked."""

    def test_s3_guessing_is_limited_for_the_right_password_too(self, api, admin, settings):
        settings.AXES_ENABLED = True
        for _try in range(11):
            ask(api, password="wrong")
        assert ask(api).status_code == 429

    def test_s3_a_login_that_was_ended_takes_its_token_along(self, api, admin):
        token = ask(api).json()["token"]
        assert api.get(GUARDED, headers=bearer(token)).status_code == 200
        end_login_session(LoginSession.objects.get(), actor=admin)
        assert told(api.get(GUARDED, headers=bearer(token))) == FACTS["errors"]["bad token"]

    def test_s3_a_role_that_was_taken_away_takes_it_too(self, api, admin):
        token = ask(api).json()["token"]
        admin.memberships.update(is_active=False)
        assert told(api.get(GUARDED, headers=bearer(token))) == FACTS["errors"]["not db-admin"]

    def test_s3_the_sites_secret_signs_no_token(self, api, admin, settings):
        claims = jwt.decode(ask(api).json()["token"], options={"verify_signature": False})
        forged = jwt.encode(claims, settings.SECRET_KEY.ljust(32, "x"), algorithm="HS256")
        unsigned = jwt.encode(claims, "", algorithm="none")
        for token in (forged, unsigned):
            assert told(api.get(GUARDED, headers=bearer(token))) == FACTS["errors"]["bad token"]

    def test_s3_a_token_of_another_surface_opens_nothing(self, api, admin):
        for surface in ("marketplace", "bootcamp"):
            token = access_token(admin, surface)
            assert told(api.get(GUARDED, headers=bearer(token))) == FACTS["errors"]["bad token"]

    def test_s3_another_sites_page_cannot_use_the_cookie(self, admin):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(admin)
        LoginSession.objects.update(needs_second_factor=False, second_factor_at=timezone.now())
        assert browser.post(GUARDED, {}, content_type="application/json").status_code == 403
