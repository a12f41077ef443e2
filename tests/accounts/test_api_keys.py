from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.errors import AccountClosed, TokenExpired, TokenRefused
from accounts.models import ApiKey, AuditEvent
from accounts.rules import administered_practices, has_role, is_super_admin
from accounts.services import api_keys
from accounts.services.account_status import change_account_status
from accounts.services.api_keys import create_api_key, read_api_key, revoke_api_key
from accounts.services.memberships import remove_member
from config.kit.errors import Forbidden, Invalid
from tests.accounts.helpers import mails_to, member
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def make(user, practice, **changes):
    return create_api_key(user, actor=user, practice=practice, **{"name": "Calendar", "scopes": ["read"]} | changes)


def test_the_secret_is_shown_once_and_kept_as_a_hash(practice):
    user = member(practice)
    made = make(user, practice)

    row = ApiKey.objects.get()
    assert made.secret.startswith(f"camp_{row.prefix}_")
    assert made.secret not in str(row.__dict__)
    assert read_api_key(made.secret) == row
    assert "API key “Calendar” was made" in mails_to(user.email)[0].text
    assert AuditEvent.objects.filter(action="api_key.made").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
    ],
)
def test_what_is_wrong_with_it_is_named(practice, changes, field):
    with pytest.raises(Invalid) as refused:
        make(member(practice), practice, **changes)
    assert set(refused.value.fields) == {field}
    assert not ApiKey.objects.exists()


def test_nobody_makes_keys_for_others_or_for_practices_of_others(practice, other_practice):
    user, admin = member(practice), member(practice, Role.ADMIN)
    with pytest.raises(Forbidden):
        create_api_key(user, actor=admin, practice=practice, name="Calendar", scopes=["read"])
    with pytest.raises(Forbidden):
        make(user, other_practice)


def test_there_are_not_endlessly_many(practice, monkeypatch):
    monkeypatch.setattr(api_keys, "MOST_KEYS", 1)
    user = member(practice)
    first = make(user, practice)
    with pytest.raises(Invalid):
        make(user, practice)
    revoke_api_key(first.key, actor=user)
    make(user, practice)


def test_reading_costs_one_query_and_confines_the_person_to_the_practice(
    practice, other_practice, django_assert_num_queries
):
    user = member(practice, Role.TUTOR)
    MembershipFactory(user=user, practice=other_practice, role=Role.ADMIN)
    secret = make(user, practice).secret
    read_api_key(secret)
    with django_assert_num_queries(1):
        found = read_api_key(secret).user
        assert has_role(found, practice.pk, Role.TUTOR)
        assert not has_role(found, other_practice.pk, Role.ADMIN)
        assert administered_practices(found) == frozenset()


def test_a_super_admins_key_is_an_admins_of_its_practice_alone(practice, other_practice):
    user = UserFactory(is_superuser=True)
    found = read_api_key(make(user, practice).secret).user
    assert not is_super_admin(found)
    assert administered_practices(found) == frozenset({practice.pk})
    assert has_role(found, practice, Role.ADMIN)
    assert not has_role(found, other_practice, Role.ADMIN)


def test_wrong_revoked_and_expired_ones_open_nothing(practice):
    user = member(practice)
    made = make(user, practice, expires_at=timezone.now() + timedelta(days=1))
    for text in ("", "camp_", made.secret[:-1] + "~", made.secret[:-2] + "AA", made.secret + "A", "camp_" + "0" * 12):
        with pytest.raises(TokenRefused):
            read_api_key(text)
    with time_machine.travel(timezone.now() + timedelta(days=2)), pytest.raises(TokenExpired):
        read_api_key(made.secret)
    assert revoke_api_key(made.key, actor=user)
    assert not revoke_api_key(made.key, actor=user)
    with pytest.raises(TokenRefused):
        read_api_key(made.secret)


def test_suspension_ends_it_for_good(practice):
    user = member(practice)
    secret = make(user, practice).secret
    change_account_status(user, actor=None, status=AccountStatus.SUSPENDED)
    with pytest.raises((AccountClosed, TokenRefused)):
        read_api_key(secret)
    change_account_status(user, actor=None, status=AccountStatus.ACTIVE)
    with pytest.raises(TokenRefused):
        read_api_key(secret)


def test_leaving_the_practice_ends_it(practice):
    user = member(practice)
    secret = make(user, practice).secret
    remove_member(user, actor=None, practice=practice, role=Role.STUDENT)
    with pytest.raises(TokenRefused):
        read_api_key(secret)


def test_use_is_noted(practice):
    secret = make(member(practice), practice).secret
    assert ApiKey.objects.get().last_used_at is None
    read_api_key(secret)
    assert ApiKey.objects.get().last_used_at is not None
