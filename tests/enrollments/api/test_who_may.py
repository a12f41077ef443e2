"""Who may call what: every operation with everybody, other practices included."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.models import AuditEvent, LoginSession, Practice
from accounts.services.account_status import change_account_status
from catalog.models import Offering, TrainingTrainer
from enrollments.models import Enrollment
from scheduling.models import Session
from tests.accounts.helpers import member
from tests.enrollments.api.helpers import Caller, admin_caller
from tests.enrollments.api.operations import NAMES, School, calls, make_school, send
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
FOREIGN = {"POST /trainings/": 400}  # its type is another practice's
LISTS = {"GET /training-types/", "GET /locations/", "GET /students/", "GET /trainings/"}


@pytest.fixture
def school(practice: Practice) -> School:
    return make_school(practice)


def browser(practice: Practice, *, is_strong: bool) -> Caller:
    """An administrator in the site's own login."""
    caller = Caller(None)
    caller.client = Client(raise_request_exception=False)
    user = member(practice, Role.ADMIN)
    caller.client.force_login(user)
    LoginSession.objects.filter(user=user).update(
        needs_second_factor=False, second_factor_at=timezone.now() if is_strong else None
    )
    return caller


def rows() -> list[Any]:
    models = (Offering, Session, Enrollment, TrainingTrainer, AuditEvent)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refusals(caller: Caller, school: School) -> dict[str, int]:
    before = rows()
    statuses = {name: send(caller, school, name).status_code for name in NAMES}
    assert rows() == before
    return statuses


def test_nobody_without_a_token(school: School) -> None:
    assert set(refusals(Caller(None), school).values()) == {401}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_no_member_who_does_not_run_the_practice(school: School, role: Role) -> None:
    assert set(refusals(Caller(member(school.practice, role)), school).values()) == {403}


def test_not_even_who_leads_the_training(school: School) -> None:
    trainer = TrainingTrainer.objects.get(training=school.training).user
    assert set(refusals(Caller(trainer), school).values()) == {403}


def test_no_stranger(school: School) -> None:
    assert set(refusals(Caller(UserFactory()), school).values()) == {403}


def test_no_suspended_administrator(school: School) -> None:
    caller = admin_caller(school.practice)
    assert caller.user is not None
    change_account_status(caller.user, actor=None, status=AccountStatus.SUSPENDED)

    assert set(refusals(caller, school).values()) == {403}


def test_no_browser_without_a_second_factor(school: School) -> None:
    assert set(refusals(browser(school.practice, is_strong=False), school).values()) == {403}


@pytest.mark.parametrize("name", NAMES)
def test_s2_another_practices_administrator_finds_nothing(school: School, name: str) -> None:
    caller = admin_caller(PracticeFactory())
    before = rows()

    answer = send(caller, school, name)

    if name in LISTS:
        assert (answer.status_code, answer.json()) == (200, [])
    else:
        assert answer.status_code == FOREIGN.get(name, 404)
    assert rows() == before


def test_s2_only_the_default_practice_counts(school: School) -> None:
    caller = admin_caller(PracticeFactory())
    assert caller.user is not None
    MembershipFactory(user=caller.user, practice=school.practice, role=Role.ADMIN)

    assert caller.get("trainings/") == []
    caller.user.default_practice = school.practice
    caller.user.save()
    assert len(caller.get("trainings/")) == 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["token", "browser", "super"])
def test_who_runs_the_practice_may(school: School, name: str, who: str) -> None:
    people = {
        "token": lambda: admin_caller(school.practice),
        "browser": lambda: browser(school.practice, is_strong=True),
        "super": lambda: Caller(UserFactory(is_superuser=True, default_practice=school.practice)),
    }

    assert send(people[who](), school, name).status_code == calls(school)[name].status
