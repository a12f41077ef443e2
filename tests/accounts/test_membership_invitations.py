from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountStatus, InvitationState, Role, TutorApplicationStatus
from accounts.models import AuditEvent, Membership, MembershipInvitation, StudentProfile, TutorApplication, User
from accounts.queries import access_user
from accounts.rules import has_role, roles_of
from accounts.services import membership_invitations
from accounts.services.account_status import change_account_status
from accounts.services.membership_invitations import (
    PEACE_AFTER_NO,
    accept_membership_invitation,
    decline_membership_invitation,
    offer_role,
    withdraw_membership_invitation,
)
from accounts.services.memberships import remove_member
from accounts.services.people_by_staff import invite_person
from accounts.services.tutor_applications import keep_application
from accounts.services.tutor_decisions import reject_tutor_application
from config.kit.errors import Conflict, Forbidden, NotFound
from messaging.delivery.models import Notification, OutboxMessage
from tests.accounts.helpers import mails_to, member
from tests.accounts.people import browser_of, text
from tests.factories.accounts import MembershipInvitationFactory, UserFactory
from tests.threads import meeting

ROLES = [Role.STUDENT, Role.TUTOR, Role.ADMIN]


@pytest.fixture
def boss(other_practice):
    """Runs South, of which Tina is no member."""
    return member(other_practice, Role.ADMIN)


@pytest.fixture
def tina(practice):
    person = member(practice, email="tina@school.example", first_name="Tina", last_name="Turner")
    keep_application(person, {"documents": ["diploma.pdf"]})
    TutorApplication.objects.update(status=TutorApplicationStatus.PENDING)
    return person


def invite(boss, practice, role=Role.STUDENT):
    return invite_person(
        actor=boss, email="Tina@School.example", first_name="T", last_name="T", practice=practice, role=role
    )


@pytest.mark.parametrize("role", ROLES)
def test_somebody_known_is_asked_and_is_nothing_until_they_answer(boss, tina, other_practice, role):
    invitation = invite(boss, other_practice, role)

    assert (invitation.state, invitation.user, invitation.address) == ("open", tina, "tina@school.example")
    assert not Membership.objects.filter(user=tina, practice=other_practice).exists()
    assert not StudentProfile.objects.filter(user=tina, practice=other_practice).exists()
    page = reverse("accounts:membership-invitation", args=[invitation.uid])
    (mail,) = mails_to(tina.email)
    assert mail.subject == "South invites you"
    assert page in mail.text
    (note,) = Notification.objects.filter(user=tina)
    assert (note.title, note.url) == ("South invites you", page)


def told(office, practice, address):
    """What the practice learns by inviting `address`: the answer, new events, how long its lists are."""
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    values = {"email": address, "first_name": "T", "last_name": "T", "practice": practice.pk, "role": "tutor"}
    answer = office.post(reverse("admin:accounts_user_add"), values, follow=True)
    invitation = MembershipInvitation.objects.get(address=address)
    assert [page for page, _status in answer.redirect_chain] == [
        reverse("admin:accounts_membershipinvitation_change", args=[invitation.pk])
    ]
    said = [str(message) for message in answer.context["messages"]]
    events = AuditEvent.objects.filter(practice=practice).exclude(pk__in=before)
    lists = ("accounts_user", "delivery_outboxmessage")
    lengths = [office.get(reverse(f"admin:{name}_changelist")).context["cl"].result_count for name in lists]
    return said, [(event.action, event.data) for event in events], lengths


def test_nothing_tells_the_school_whether_the_address_had_an_account(boss, tina, other_practice):
    office = browser_of(boss, second_factor=True)

    known = told(office, other_practice, tina.email)
    new = told(office, other_practice, "nina@school.example")

    assert known == new
    assert known[1] == [("membership_invitation.made", {"role": "tutor"})]


def test_somebody_new_chooses_a_password_and_accepts(boss, other_practice):
    invitation = invite_person(
        actor=boss,
        email="Nina@School.example",
        first_name="Nina",
        last_name="New",
        practice=other_practice,
        role=Role.TUTOR,
    )

    nina = User.objects.get(email="nina@school.example")
    assert isinstance(invitation, MembershipInvitation)
    assert (invitation.state, invitation.user, nina.default_practice, nina.has_usable_password()) == (
        "open",
        nina,
        None,
        False,
    )
    assert not Membership.objects.filter(user=nina).exists()
    assert {mail.subject for mail in mails_to(nina.email)} == {"South invites you", "Choose a new password"}
    assert not AuditEvent.objects.filter(practice=other_practice, action__in=["user.invited", "code.sent"]).exists()

    accept_membership_invitation(invitation, actor=nina)

    nina.refresh_from_db()
    assert has_role(nina, other_practice, Role.TUTOR)
    assert nina.default_practice == other_practice


def test_until_then_the_school_sees_and_decides_nothing_of_the_account(boss, tina, other_practice):
    invitation = invite(boss, other_practice)
    application = TutorApplication.objects.get()

    with pytest.raises(NotFound):
        access_user(boss, tina.uid)
    with pytest.raises(Forbidden):
        reject_tutor_application(application, actor=boss, practice=other_practice, note="No")
    with pytest.raises(Forbidden):
        change_account_status(tina, actor=boss, status=AccountStatus.BANNED)
    office = browser_of(boss, second_factor=True)
    pages = [
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_tutorapplication_changelist"),
        reverse("admin:accounts_membershipinvitation_changelist"),
        reverse("admin:accounts_membershipinvitation_change", args=[invitation.pk]),
        reverse("admin:accounts_membershipinvitation_history", args=[invitation.pk]),
        reverse("admin:delivery_outboxmessage_changelist"),
        reverse("admin:accounts_auditevent_changelist"),
    ]
    for page in pages:
        found = office.get(page)
        assert found.status_code == 200
        assert "Turner" not in text(found), page
    for row in (tina, application):
        address = reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])
        assert office.get(address).status_code == 302
    tina.refresh_from_db()
    application.refresh_from_db()
    assert (tina.account_status, application.status) == ("active", "pending")
    assert not OutboxMessage.objects.filter(practice=other_practice).exists()


@pytest.mark.parametrize("role", ROLES)
def test_a_yes_makes_a_member(boss, tina, other_practice, role):
    accept_membership_invitation(invite(boss, other_practice, role), actor=tina)

    assert has_role(tina, other_practice, role)
    assert StudentProfile.objects.filter(practice=other_practice).exists() == (role == Role.STUDENT)
    invitation = MembershipInvitation.objects.get()
    assert invitation.state == InvitationState.ACCEPTED
    assert invitation.settled_at is not None
    assert AuditEvent.objects.get(action="membership.added").actor == tina


def test_a_no_changes_nothing_and_gives_peace_for_a_while(boss, tina, other_practice):
    invitation = invite(boss, other_practice)
    decline_membership_invitation(invitation, actor=tina)

    assert other_practice.pk not in roles_of(tina)
    with pytest.raises(Conflict, match="30 days"):
        invite(boss, other_practice, Role.TUTOR)
    assert len(mails_to(tina.email)) == 1
    office = browser_of(boss, second_factor=True)
    history = reverse("admin:accounts_membershipinvitation_history", args=[invitation.pk])
    assert "Turner" not in text(office.get(history)), "a no does not tell a name"

    earlier = timezone.now() - PEACE_AFTER_NO - timedelta(minutes=1)
    MembershipInvitation.objects.update(settled_at=earlier)
    assert invite(boss, other_practice).is_open


def test_an_answer_is_given_once(boss, tina, other_practice):
    invitation = invite(boss, other_practice)
    decline_membership_invitation(invitation, actor=tina)

    with pytest.raises(Conflict):
        accept_membership_invitation(invitation, actor=tina)
    with pytest.raises(Conflict):
        withdraw_membership_invitation(invitation, actor=boss)
    assert other_practice.pk not in roles_of(tina)


def test_what_was_withdrawn_cannot_be_accepted(boss, tina, other_practice):
    invitation = invite(boss, other_practice)
    withdraw_membership_invitation(invitation, actor=boss)

    with pytest.raises(Conflict):
        accept_membership_invitation(invitation, actor=tina)
    assert not has_role(tina, other_practice, Role.STUDENT)


def test_nobody_answers_or_withdraws_for_others(boss, tina, practice, other_practice):
    invitation = invite(boss, other_practice)
    for somebody in (boss, member(practice, Role.ADMIN), UserFactory(is_superuser=True)):
        with pytest.raises(NotFound):
            accept_membership_invitation(invitation, actor=somebody)
        with pytest.raises(NotFound):
            decline_membership_invitation(invitation, actor=somebody)
    for somebody in (tina, member(practice, Role.ADMIN), member(other_practice, Role.TUTOR)):
        with pytest.raises(Forbidden):
            withdraw_membership_invitation(invitation, actor=somebody)
        with pytest.raises(Forbidden):
            offer_role(tina, actor=somebody, practice=other_practice, role=Role.STUDENT, address=tina.email)
    invitation.refresh_from_db()
    assert invitation.is_open


def test_asking_twice_is_asking_once(boss, tina, other_practice):
    first = invite(boss, other_practice)

    assert invite(boss, other_practice) == first
    assert invite(boss, other_practice, Role.TUTOR) != first
    assert len(mails_to(tina.email)) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipInvitationFactory(user=tina, practice=other_practice)


def test_a_closed_account_is_not_written_to(boss, tina, other_practice):
    type(tina).objects.filter(pk=tina.pk).update(account_status=AccountStatus.BANNED)

    assert invite(boss, other_practice).is_open
    assert mails_to(tina.email) == []


def test_who_belongs_gets_a_further_role_at_once_and_who_left_is_asked_again(practice, tina):
    boss = member(practice, Role.ADMIN)

    assert isinstance(invite(boss, practice, Role.TUTOR), Membership)
    assert has_role(tina, practice, Role.TUTOR)

    for role in (Role.TUTOR, Role.STUDENT):
        remove_member(tina, actor=boss, practice=practice, role=role)
    assert isinstance(invite(boss, practice, Role.TUTOR), MembershipInvitation)
    assert roles_of(tina) == {}


def test_a_super_admin_asks_too_but_not_themselves(tina, other_practice):
    chief = UserFactory(is_superuser=True)

    assert isinstance(invite(chief, other_practice, Role.ADMIN), MembershipInvitation)
    mine = offer_role(chief, actor=chief, practice=other_practice, role=Role.ADMIN, address=chief.email)
    assert isinstance(mine, Membership)


def accepted_and_withdrawn_at_once(invitation, boss):
    """What a withdrawal says that comes while the yes is being written."""

    def accept(pause):
        with transaction.atomic():
            accept_membership_invitation(invitation, actor=invitation.user)
            pause()

    _yes, withdrawal = meeting(accept, lambda: withdraw_membership_invitation(invitation, actor=boss))
    invitation.refresh_from_db()
    return withdrawal


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_withdrawal_at_once_leave_one_of_them(boss, tina, other_practice):
    invitation = invite(boss, other_practice)

    assert isinstance(accepted_and_withdrawn_at_once(invitation, boss), Conflict)
    assert invitation.state == InvitationState.ACCEPTED
    assert has_role(tina, other_practice, Role.STUDENT)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_locks_both_would_count(boss, tina, other_practice, monkeypatch):
    for name in ("lock_user", "lock_membership_invitation"):
        monkeypatch.setattr(membership_invitations, name, lambda row: type(row).objects.get(pk=row.pk))
    invitation = invite(boss, other_practice)

    assert accepted_and_withdrawn_at_once(invitation, boss) is None
    assert invitation.state == InvitationState.WITHDRAWN
    assert has_role(tina, other_practice, Role.STUDENT)
