from __future__ import annotations

import pytest
from django.test import Client

from accounts.enums import Role
from config.service_health import RunsAPractice, ServiceHealthDetail
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SERVICES = ("auth", "tutorcatalog", "coursescheduling", "enrollmentmanagement", "bff")


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_says_that_it_answers(service):
    assert Client().get(f"/{service}-api/health").json() == {"status": "OK"}


def test_details_are_for_administrators(rf):
    request = rf.get("/")
    allowed = []
    for user in (
        UserFactory(),
        MembershipFactory(role=Role.TUTOR).user,
        MembershipFactory(role=Role.ADMIN).user,
        UserFactory(is_superuser=True),
    ):
        request.user = user
        allowed.append(RunsAPractice().has_permission(request, ServiceHealthDetail()))

    assert allowed == [False, False, True, True]
    assert Client().get("/auth-api/admin/health").status_code == 401
