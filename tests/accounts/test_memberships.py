from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import Membership, StudentProfile
from accounts.rules import has_role
from accounts.services.memberships import add_member, remove_member
from config.kit.errors import Conflict, Forbidden
from tests.accounts.helpers import mails_to, member
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_a_role_is_given_once_and_told(practice):
    admin, user = member(practice, Role.ADMIN), member(practice)
    for _again in range(2):
        add_member(user, actor=admin, practice=practice, role=Role.TUTOR)

    user.refresh_from_db()
    assert Membership.objects.filter(user=user).count() == 2
    assert has_role(user, practice, Role.TUTOR)
    assert [mail.subject for mail in mails_to(user.email)] == ["Your role was changed"]


def test_nobody_is_added_to_a_school_without_being_asked(practice):
    admin = member(practice, Role.ADMIN)
    gone = member(practice)
    remove_member(gone, actor=admin, practice=practice, role=Role.STUDENT)
    for user in (UserFactory(), gone):
        with pytest.raises(Forbidden, match="they decide"):
            add_member(user, actor=admin, practice=practice, role=Role.STUDENT)
        assert not Membership.objects.filter(user=user, is_active=True).exists()


def test_a_student_gets_a_profile_and_no_notice(practice):
    user = UserFactory()
    add_member(user, actor=None, practice=practice, role=Role.STUDENT)
    assert StudentProfile.objects.get().user == user
    assert mails_to(user.email) == []


def test_a_role_can_be_taken_and_given_again(practice):
    user = member(practice, Role.TUTOR)
    assert has_role(user, practice, Role.TUTOR)
    remove_member(user, actor=None, practice=practice, role=Role.TUTOR)
    remove_member(user, actor=None, practice=practice, role=Role.TUTOR)
    assert not has_role(user, practice, Role.TUTOR)
    add_member(user, actor=None, practice=practice, role=Role.TUTOR)
    assert has_role(user, practice, Role.TUTOR)
    assert len(mails_to(user.email)) == 2


def test_the_last_admin_stays(practice):
    first, second = member(practice, Role.ADMIN), member(practice, Role.ADMIN)
    remove_member(second, actor=first, practice=practice, role=Role.ADMIN)
    with pytest.raises(Conflict):
        remove_member(first, actor=first, practice=practice, role=Role.ADMIN)
    assert has_role(first, practice, Role.ADMIN)


def test_only_who_runs_the_practice_may(practice, other_practice):
    user = member(practice)
    for actor in (user, member(practice, Role.TUTOR), member(other_practice, Role.ADMIN)):
        with pytest.raises(Forbidden):
            add_member(user, actor=actor, practice=practice, role=Role.ADMIN)
        with pytest.raises(Forbidden):
            remove_member(user, actor=actor, practice=practice, role=Role.STUDENT)
