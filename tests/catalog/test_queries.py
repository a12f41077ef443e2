"""Who sees which packs: the list and the single look-up agree for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from catalog.enums import ModerationStatus
from catalog.models import CoursePack
from catalog.queries import access_bare_pack, access_pack, packs_for_user
from config.kit.errors import NotFound
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.catalog import CoursePackFactory

pytestmark = pytest.mark.django_db

PACKS: dict[str, dict[str, Any]] = {
    "listed": {},
    "draft": {"is_published": False},
    "flagged": {"moderation_status": ModerationStatus.FLAGGED},
    "archived": {"is_active": False},
}
EVERYTHING_ALIVE = {"listed", "draft", "flagged"}
VISIBLE = {
    "anonymous": {"listed"},
    "stranger": {"listed"},
    "student": {"listed"},
    "tutor": EVERYTHING_ALIVE,
    "admin": EVERYTHING_ALIVE,
    "admin of another practice": {"listed"},
    "superAdmin": EVERYTHING_ALIVE,
}


@pytest.fixture
def packs() -> dict[str, CoursePack]:
    first = CoursePackFactory(**PACKS["listed"])
    others = {
        name: CoursePackFactory(tutor_profile=first.tutor_profile, **values)
        for name, values in PACKS.items()
        if name != "listed"
    }
    return {"listed": first, **others}


def person(kind: str, pack: CoursePack) -> Any:
    people: dict[str, Any] = {
        "anonymous": AnonymousUser,
        "stranger": UserFactory,
        "student": lambda: MembershipFactory(practice=pack.practice).user,
        "tutor": lambda: pack.tutor_profile.user,
        "admin": lambda: MembershipFactory(practice=pack.practice, role=Role.ADMIN).user,
        "admin of another practice": lambda: MembershipFactory(role=Role.ADMIN).user,
        "superAdmin": lambda: UserFactory(is_superuser=True),
    }
    return people[kind]()


def may_access(access: Any, user: Any, pack: CoursePack) -> bool:
    try:
        return bool(access(user, pack.uid) == pack)
    except NotFound:
        return False


@pytest.mark.parametrize("kind", VISIBLE)
def test_list_and_look_up_agree(kind: str, packs: dict[str, CoursePack]) -> None:
    user = person(kind, packs["listed"])

    listed = set(packs_for_user(user))

    assert {name for name, pack in packs.items() if pack in listed} == VISIBLE[kind]
    for access in (access_pack, access_bare_pack):
        assert {name for name, pack in packs.items() if may_access(access, user, pack)} == VISIBLE[kind]


@pytest.mark.parametrize("access", [access_pack, access_bare_pack])
def test_looking_up_costs_one_query(access: Any, packs: dict[str, CoursePack], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        access(AnonymousUser(), packs["listed"].uid)
