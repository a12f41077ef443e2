from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.permissions import grants_of, is_granted
from accounts.queries import access_brief_user, access_user
from accounts.rules import (
    administered_practices,
    has_fresh_second_factor,
    has_role,
    is_member,
    may_enter_admin,
    may_manage_account,
    may_see_user,
    roles_of,
    shares_practice,
)
from config.kit.errors import Forbidden, NotFound
from tests.accounts.helpers import member
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def test_roles_are_read_once(practice, other_practice, django_assert_num_queries):
    user = member(practice, Role.TUTOR)
    MembershipFactory(user=user, practice=practice, role=Role.STUDENT)
    MembershipFactory(user=user, practice=other_practice, role=Role.ADMIN, is_active=False)
    with django_assert_num_queries(1):
        assert roles_of(user) == {practice.pk: {"tutor", "student"}}
        assert has_role(user, practice, Role.TUTOR, Role.ADMIN)
        assert is_member(user, practice)
        assert not is_member(user, other_practice)
        assert administered_practices(user) == frozenset()


def test_strangers_have_none(practice, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert roles_of(NOBODY) == {}
        assert not has_role(NOBODY, practice, *Role)
        assert not may_enter_admin(NOBODY)
        assert not may_see_user(NOBODY, UserFactory.build())
        assert not may_manage_account(NOBODY, UserFactory.build())


def test_the_super_admin_stands_over_all(practice):
    chief = UserFactory(is_superuser=True)
    assert administered_practices(chief) is None
    assert has_role(chief, practice, Role.ADMIN)
    assert may_enter_admin(chief)
    chief.account_status = "suspended"
    assert not may_enter_admin(chief)


def test_who_sees_whose_account(practice, other_practice):
    user, peer, admin = member(practice), member(practice), member(practice, Role.ADMIN)
    stranger, chief = member(other_practice, Role.ADMIN), UserFactory(is_superuser=True)
    for viewer in (user, admin, chief):
        assert access_user(viewer, user.uid) == user
    with pytest.raises(Forbidden):
        access_user(peer, user.uid)
    for outsider in (stranger, NOBODY):
        with pytest.raises(NotFound):
            access_user(outsider, user.uid)
    assert shares_practice(peer, user)
    assert not shares_practice(stranger, user)


def test_archived_people_are_gone_but_for_the_super_admin(practice):
    gone = member(practice, is_active=False)
    with pytest.raises(NotFound):
        access_user(member(practice, Role.ADMIN), gone.uid)
    assert access_user(UserFactory(is_superuser=True), gone.uid) == gone


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, True),
        ({"account_status": "suspended"}, True),
        ({"account_status": "banned"}, False),
        ({"is_active": False}, False),
    ],
)
def test_whose_face_is_public(fields, shown):
    user = UserFactory(**fields)
    if shown:
        assert access_brief_user(user.uid) == user
    else:
        with pytest.raises(NotFound):
            access_brief_user(user.uid)


def test_grants_follow_the_roles(practice, other_practice):
    user = member(practice, Role.TUTOR)
    grants = list(grants_of(user))
    assert {grant.role for grant in grants} == {"tutor"}
    assert len({grant.id for grant in grants}) == len(grants)
    assert is_granted(user, "availability.manageOwn", practice)
    assert not is_granted(user, "availability.manageOwn", other_practice)
    assert not is_granted(user, "adminPanel.access", practice)
    assert not is_granted(user, "unheard.of", practice)
    assert {grant.role for grant in grants_of(UserFactory(is_superuser=True))} == {"superAdmin"}


def test_no_login_has_no_fresh_second_factor():
    assert not has_fresh_second_factor(None)
