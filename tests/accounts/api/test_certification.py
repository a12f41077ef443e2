from __future__ import annotations

import pytest
from django.test import Client
from django.urls import path

from accounts.enums import AccountStatus, Role
from accounts.models import LoginSession
from accounts.services.account_status import change_account_status
from accounts.services.api_keys import create_api_key, revoke_api_key
from config.kit.api.operations import operation
from config.kit.api.permissions import SignedIn
from config.kit.api.results import Bare
from config.kit.api.views import CertificationView
from config.urls import urlpatterns as house
from tests.accounts.helpers import bearer, member
from tests.factories.accounts import access_token

pytestmark = pytest.mark.django_db


class Guarded(CertificationView):
    @operation("guarded", permission=SignedIn)
    def get(self, request):
        return Bare({"practice": request._request.practice.slug})


class Lookup(CertificationView):
    api_key_scopes = ("lookup", "write")

    @operation("lookup", permission=SignedIn)
    def post(self, request):
        return Bare({"status": "ok"})


urlpatterns = [path("api/guarded", Guarded.as_view()), path("api/lookup", Lookup.as_view()), *house]


def test_health_is_public(api):
    answer = api.get("/api/health", headers={"authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.urls("tests.accounts.api.test_certification")
class TestCalls:
    def test_a_key_acts_in_its_practice_whatever_the_default(self, api, practice, other_practice):
        user = member(practice, Role.ADMIN)
        user.default_practice = other_practice
        user.save()
        made = create_api_key(user, actor=user, practice=practice, name="Key", scopes=["read"])
        headers = {"x-api-key": made.secret}
        assert api.get("/api/guarded", headers=headers).json() == {"practice": "north"}
        revoke_api_key(made.key, actor=user)
        assert api.get("/api/guarded", headers=headers).status_code == 401

    def test_a_suspended_persons_key_stops_at_once(self, api, practice):
        user = member(practice, Role.ADMIN)
        made = create_api_key(user, actor=user, practice=practice, name="Key", scopes=["read"])
        change_account_status(user, actor=None, status=AccountStatus.SUSPENDED)
        answer = api.get("/api/guarded", headers={"x-api-key": made.secret})
        assert (answer.status_code, set(answer.json()["error"])) == (401, {"code", "message"})

    def test_an_operation_can_name_its_own_scopes(self, api, practice):
        user = member(practice, Role.ADMIN)
        for scope, status in [("lookup", 200), ("write", 200), ("read", 403)]:
            made = create_api_key(user, actor=user, practice=practice, name=scope, scopes=[scope])
            assert api.post("/api/lookup", headers={"x-api-key": made.secret}).status_code == status

    def test_tokens_of_other_surfaces_are_nothing_here(self, api, practice):
        user = member(practice, Role.ADMIN)
        assert api.get("/api/guarded", headers=bearer(access_token(user))).status_code == 401

    @pytest.mark.parametrize(("role", "shown", "status"), [("admin", 1, 200), ("admin", 0, 403), ("tutor", 1, 403)])
    def test_a_staff_login_of_the_site_needs_its_second_factor(self, practice, role, shown, status):
        browser = Client()
        browser.force_login(member(practice, Role(role)))
        session = LoginSession.objects.get()
        session.second_factor_at = session.created_at if shown else None
        session.save()
        assert browser.get("/api/guarded").status_code == status
