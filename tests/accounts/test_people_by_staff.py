from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.services.people_by_staff import drop_second_factor_for, invite_person, set_password_for
from config.kit.errors import Forbidden, Invalid
from tests.accounts.helpers import member
from tests.accounts.people import with_app
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

NEW = {"email": "new@school.example", "first_name": "Nina", "last_name": "New"}


@pytest.fixture
def boss(practice):
    return member(practice, Role.ADMIN)


def test_nobody_invites_into_a_school_they_do_not_run(boss, practice, other_practice):
    for actor, target in [(boss, other_practice), (member(practice, Role.TUTOR), practice)]:
        with pytest.raises(Forbidden):
            invite_person(actor=actor, practice=target, role=Role.STUDENT, **NEW)

    assert not User.objects.filter(email=NEW["email"]).exists()


def test_no_address_is_refused(boss, practice):
    with pytest.raises(Invalid) as refused:
        invite_person(actor=boss, practice=practice, role=Role.STUDENT, **{**NEW, "email": "nina"})

    assert list(refused.value.fields) == ["email"]


def whom(practice, other_practice):
    both = member(practice)
    MembershipFactory(user=both, practice=other_practice)
    return [
        both,
        member(other_practice),
        member(practice, Role.ADMIN),
        UserFactory(is_superuser=True),
        UserFactory(),
    ]


def test_whole_accounts_are_out_of_the_hands_of_who_runs_a_part_of_them(boss, practice, other_practice):
    for person in [*whom(practice, other_practice), boss]:
        device = with_app(person)
        with pytest.raises(Forbidden):
            set_password_for(person, actor=boss, password="another long password", reason="R")
        with pytest.raises(Forbidden):
            drop_second_factor_for(person, actor=boss, reason="R")
        person.refresh_from_db()
        device.refresh_from_db()
        assert person.check_password(PASSWORD)
    assert not AuditEvent.objects.filter(action__contains="by_staff").exists()


def test_the_super_admin_may_where_an_admin_may_not(practice, other_practice):
    chief = UserFactory(is_superuser=True)
    both = whom(practice, other_practice)[0]

    set_password_for(both, actor=chief, password="another long password", reason="R")

    both.refresh_from_db()
    assert both.check_password("another long password")
