from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import Practice
from accounts.practices import find_practice
from tests.accounts.helpers import member
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def test_strangers_are_in_the_first_active_practice_or_in_that_of_the_host(practice, other_practice):
    PracticeFactory(host_name="West.example", is_active=False)
    other_practice.host_name = "South.example"
    other_practice.save()
    assert find_practice(NOBODY) == practice
    assert find_practice(NOBODY, host="south.EXAMPLE") == other_practice
    assert find_practice(NOBODY, host="west.example") == practice
    assert find_practice(NOBODY, host="elsewhere.example", chosen=other_practice.pk) == practice


def test_people_are_where_they_chose_to_be_among_their_own(practice, other_practice):
    user = member(other_practice)
    assert find_practice(user) == other_practice
    assert find_practice(user, chosen=practice.pk) == other_practice, "not theirs"
    MembershipFactory(user=user, practice=practice)
    user.roles_memo = None
    assert find_practice(user, chosen=practice.pk) == practice
    assert find_practice(user) == other_practice, "their default"


def test_without_a_default_it_is_one_of_their_own(practice, other_practice):
    user = UserFactory()
    assert find_practice(user) == practice
    MembershipFactory(user=user, practice=other_practice, role=Role.TUTOR)
    user.roles_memo = None
    assert find_practice(user) == other_practice


def test_a_default_that_they_left_is_theirs_no_longer(practice, other_practice):
    user = UserFactory(default_practice=practice)
    MembershipFactory(user=user, practice=other_practice)
    assert find_practice(user) == other_practice


def test_the_super_admin_may_be_anywhere(practice, other_practice):
    chief = UserFactory(is_superuser=True)
    assert find_practice(chief) == practice
    assert find_practice(chief, chosen=other_practice.pk) == other_practice


def test_before_there_is_any_there_is_none():
    assert not Practice.objects.exists()
    assert find_practice(NOBODY, host="x.example") is None
