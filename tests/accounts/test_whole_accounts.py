from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import AccountStatus, Role
from accounts.models import ApiKey, LoginSession, MembershipInvitation
from accounts.queries import access_user
from accounts.services.account_status import archive_user, change_account_status, restore_user
from accounts.services.api_keys import create_api_key, revoke_api_key
from accounts.services.login_sessions import end_login_session, end_login_sessions
from accounts.services.membership_invitations import accept_membership_invitation
from accounts.services.memberships import remove_member
from accounts.services.people_by_staff import invite_person
from accounts.services.profiles import change_profile
from accounts.services.tutor_applications import keep_application
from config.kit.errors import Forbidden
from tests.accounts.helpers import member
from tests.accounts.people import browser_of
from tests.factories.accounts import UserFactory, login_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def tutor(practice):
    person = member(practice, Role.TUTOR, first_name="Tina")
    keep_application(person, {"documents": ["diploma.pdf"]})
    return person


@pytest.fixture
def newcomer(tutor, other_practice):
    """Runs another practice, which the tutor joined when asked by their address."""
    boss = member(other_practice, Role.ADMIN)
    invitation = invite_person(
        actor=boss, email=tutor.email, first_name="", last_name="", practice=other_practice, role=Role.STUDENT
    )
    assert isinstance(invitation, MembershipInvitation)
    accept_membership_invitation(invitation, actor=tutor)
    return boss


def acts_on(user, key, session):
    return [
        lambda actor: change_profile(user, actor=actor, first_name="Mallory"),
        lambda actor: end_login_session(session, actor=actor),
        lambda actor: end_login_sessions(user, actor=actor),
        lambda actor: revoke_api_key(key, actor=actor),
        lambda actor: change_account_status(user, actor=actor, status=AccountStatus.SUSPENDED),
        lambda actor: change_account_status(user, actor=actor, status=AccountStatus.BANNED),
        lambda actor: change_account_status(user, actor=actor, status=AccountStatus.ACTIVE),
        lambda actor: archive_user(user, actor=actor),
        lambda actor: restore_user(user, actor=actor),
    ]


@pytest.fixture
def acts(tutor, practice):
    key = create_api_key(tutor, actor=tutor, practice=practice, name="Key", scopes=["read"]).key
    return acts_on(tutor, key, login_for(tutor))


def test_letting_somebody_in_does_not_hand_over_their_account(newcomer, tutor, acts):
    for act in acts:
        with pytest.raises(Forbidden, match="Remove the person from your own school"):
            act(newcomer)

    tutor.refresh_from_db()
    assert (tutor.first_name, tutor.account_status, tutor.is_active) == ("Tina", AccountStatus.ACTIVE, True)
    assert LoginSession.objects.get(user=tutor).revoked_at is None
    assert ApiKey.objects.get(user=tutor).revoked_at is None


def test_the_super_admin_still_can(newcomer, tutor, acts):
    chief = UserFactory(is_superuser=True)
    for act in acts:
        act(chief)

    tutor.refresh_from_db()
    assert tutor.first_name == "Mallory"


def test_once_removed_elsewhere_the_account_is_again_the_only_schools(newcomer, tutor, acts, practice, other_practice):
    boss = member(practice, Role.ADMIN)
    with pytest.raises(Forbidden):
        acts[0](boss)
    remove_member(tutor, actor=newcomer, practice=other_practice, role=Role.STUDENT)
    for act in acts:
        act(boss)
        tutor.refresh_from_db()
    with pytest.raises(Forbidden) as refused:
        acts[0](newcomer)
    assert "Remove" not in str(refused.value)


def test_an_admin_of_a_part_sees_the_person_without_the_application(newcomer, tutor, practice):
    assert not hasattr(access_user(newcomer, tutor.uid), "tutor_application")
    for viewer in (tutor, UserFactory(is_superuser=True)):
        assert access_user(viewer, tutor.uid).tutor_application.documents == ["diploma.pdf"]


def test_an_admin_of_all_sees_the_application(tutor, practice):
    assert access_user(member(practice, Role.ADMIN), tutor.uid).tutor_application.documents == ["diploma.pdf"]


def test_the_office_shows_the_person_and_offers_no_change(newcomer, tutor):
    address = reverse("admin:accounts_user_change", args=[tutor.pk])
    client = browser_of(newcomer, second_factor=True)

    page = client.get(address)

    assert page.status_code == 200
    assert 'name="first_name"' not in page.content.decode()
    assert client.post(address, {"first_name": "Mallory"}).status_code == 403
    tutor.refresh_from_db()
    assert tutor.first_name == "Tina"
