from __future__ import annotations

import pytest

from accounts.enums import AccountStatus, Role
from accounts.models import ApiKey, AuditEvent, LoginSession
from accounts.services.account_status import archive_user, change_account_status, restore_user
from accounts.services.api_keys import create_api_key
from config.kit.errors import Forbidden
from tests.accounts.helpers import mails_to, member
from tests.factories.accounts import UserFactory, login_for

pytestmark = pytest.mark.django_db
SUSPENDED, BANNED, ACTIVE = AccountStatus.SUSPENDED, AccountStatus.BANNED, AccountStatus.ACTIVE


@pytest.mark.parametrize("status", [SUSPENDED, BANNED])
def test_closing_ends_logins_and_keys_and_tells_why(practice, status):
    admin, user = member(practice, Role.ADMIN), member(practice)
    login_for(user)
    create_api_key(user, actor=user, practice=practice, name="Key", scopes=["read"])
    mails_to(user.email)
    change_account_status(user, actor=admin, status=status, reason="Unpaid lessons")

    user.refresh_from_db()
    assert user.account_status == status
    assert not user.may_act
    assert not LoginSession.objects.filter(revoked_at__isnull=True).exists()
    assert not ApiKey.objects.filter(revoked_at__isnull=True).exists()
    assert "Reason: Unpaid lessons" in mails_to(user.email)[-1].text
    event = AuditEvent.objects.latest("id")
    assert (event.actor, event.data["before"], event.data["after"]) == (admin, "active", status)


def test_the_same_again_does_nothing(practice):
    user = member(practice)
    change_account_status(user, actor=None, status=SUSPENDED)
    change_account_status(user, actor=None, status=SUSPENDED)
    assert len(mails_to(user.email)) == 1


def test_opening_again_is_told_too_and_brings_no_login_back(practice):
    user = member(practice)
    login_for(user)
    for status in (SUSPENDED, ACTIVE, SUSPENDED):
        change_account_status(user, actor=None, status=status)
    assert [mail.subject for mail in mails_to(user.email)] == [
        "Your account was suspended",
        "Your account is open again",
        "Your account was suspended",
    ]
    assert not LoginSession.objects.filter(revoked_at__isnull=True).exists()


def test_who_may_close_whom(practice, other_practice):
    admin, colleague, user = member(practice, Role.ADMIN), member(practice, Role.ADMIN), member(practice)
    stranger, chief = member(other_practice, Role.ADMIN), UserFactory(is_superuser=True)
    for actor, target in [
        (user, user),
        (admin, admin),
        (admin, colleague),
        (stranger, user),
        (admin, chief),
        (user, admin),
    ]:
        with pytest.raises(Forbidden):
            change_account_status(target, actor=actor, status=SUSPENDED)
        target.refresh_from_db()
        assert target.account_status == ACTIVE
    for actor, target in [(admin, user), (chief, colleague)]:
        change_account_status(target, actor=actor, status=SUSPENDED)


def test_people_may_archive_themselves_but_not_come_back_alone(practice):
    user = member(practice)
    login_for(user)
    archive_user(user, actor=user)
    user.refresh_from_db()
    assert not user.may_act
    assert not LoginSession.objects.filter(revoked_at__isnull=True).exists()
    assert [mail.subject for mail in mails_to(user.email)] == ["Your account was put away"]
    with pytest.raises(Forbidden):
        restore_user(user, actor=user)
    restore_user(user, actor=member(practice, Role.ADMIN))
    user.refresh_from_db()
    assert user.may_act
