from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.services.profiles import change_profile
from config.kit.errors import Forbidden, Invalid
from tests.accounts.helpers import mails_to, member
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_what_is_named_changes_and_nothing_else(practice):
    user = member(practice, first_name="Ada", last_name="King", language="en")
    before = user.record_version
    change_profile(user, actor=user, last_name="de la Mare", time_zone="Asia/Tokyo", language="")

    user.refresh_from_db()
    assert (user.full_name, user.time_zone, user.language) == ("Ada de la Mare", "Asia/Tokyo", "")
    assert user.record_version == before + 1
    assert AuditEvent.objects.get().data == {"fields": ["language", "last_name", "time_zone"]}
    assert mails_to(user.email) == []


def test_the_same_values_again_change_nothing(practice):
    user = member(practice)
    change_profile(user, actor=user, full_name=user.full_name, default_practice=practice)
    assert not AuditEvent.objects.exists()


def test_a_full_name_is_split_at_its_first_blank(practice):
    user = change_profile(user := member(practice), actor=user, full_name="  Ada  King  Lovelace ")
    assert (user.first_name, user.last_name, user.full_name) == ("Ada", "King Lovelace", "Ada King Lovelace")


def test_a_new_phone_is_unverified_and_told(practice):
    user = member(practice, phone="+31201234567", is_phone_verified=True)
    user = change_profile(user, actor=user, phone="06 1234 5678")
    assert (user.phone, user.is_phone_verified) == ("+31612345678", False)
    assert len(mails_to(user.email)) == 1


def test_everything_wrong_is_named(practice, other_practice):
    user = member(practice)
    with pytest.raises(Invalid) as refused:
        change_profile(
            user,
            actor=user,
            full_name="https://buy.example <b>",
            phone="+31 1",
            avatar="/media/avatars/somebody-elses.webp",
            time_zone="Mars/Olympus",
            language="tlh",
            default_practice=other_practice,
        )
    assert set(refused.value.fields) == {"full_name", "phone", "avatar", "time_zone", "language", "default_practice"}
    user.refresh_from_db()
    assert user.time_zone == ""


@pytest.mark.parametrize(
    "avatar", ["javascript:x", "data:image/png;base64,x", "//evil.example/x", "ftp://x/y", "x" * 600]
)
def test_pictures_are_web_addresses(practice, avatar):
    user = member(practice)
    with pytest.raises(Invalid):
        change_profile(user, actor=user, avatar=avatar)


def test_only_the_person_and_who_runs_their_practice_may(practice, other_practice):
    user = member(practice)
    for stranger in (member(practice), member(other_practice, Role.ADMIN), UserFactory()):
        with pytest.raises(Forbidden):
            change_profile(user, actor=stranger, full_name="Mallory")
    for friend in (member(practice, Role.ADMIN), UserFactory(is_superuser=True)):
        change_profile(user, actor=friend, full_name=f"By {friend.pk}")
