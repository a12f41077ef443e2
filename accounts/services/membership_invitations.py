"""Asking people whether they want to belong to a practice, and their answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import InvitationState, Role
from accounts.locks import lock_membership_invitation, lock_user
from accounts.models import Membership, MembershipInvitation, Practice, User
from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from accounts.services.memberships import admit
from accounts.services.whole_accounts import check_is_somebody
from config.kit.errors import Conflict, Forbidden, NotFound
from messaging.delivery.services import send

PEACE_AFTER_NO: Final = timedelta(days=30)


def offer_role(
    user: User, *, actor: User, practice: Practice, role: Role, address: str
) -> Membership | MembershipInvitation:
    """The role at once to who belongs to the practice, else an invitation, of which the person is told.

    `address` is what the actor knows of the person. An open invitation to the
    same role is returned as it is, and a practice's invitations are mailed
    once a day at most. Raises `Forbidden` unless `actor` runs the practice,
    `Conflict` for `PEACE_AFTER_NO` after the person said no, and for who was erased.
    """
    if not is_practice_admin(actor, practice):
        raise Forbidden
    with transaction.atomic():
        fresh = lock_user(user)
        check_is_somebody(fresh)
        if actor == fresh or fresh.memberships.filter(practice=practice, is_active=True).exists():
            found: Membership | MembershipInvitation = admit(fresh, actor=actor, practice=practice, role=role)
        else:
            found = _invite(fresh, actor=actor, practice=practice, role=role, address=address)
    user.roles_memo = None
    return found


def accept_membership_invitation(invitation: MembershipInvitation, *, actor: User) -> Membership:
    """The person's yes, which makes them a member. Raises `NotFound` for anybody else, `Conflict` unless it is open."""
    with transaction.atomic():
        person, fresh = _open_of(invitation, actor=actor)
        if not fresh.practice.is_active:
            raise Conflict(_("This school is closed."))
        _settle(fresh, InvitationState.ACCEPTED)
        membership = admit(person, actor=actor, practice=fresh.practice, role=Role(fresh.role))
        record_event("membership_invitation.accepted", fresh, actor=actor, practice=fresh.practice_id, role=fresh.role)
    actor.roles_memo = None
    return membership


def decline_membership_invitation(invitation: MembershipInvitation, *, actor: User) -> None:
    """The person's no. Raises what `accept_membership_invitation` does.

    The event is the person's: the practice, which reads its own, is not to
    learn a name from a no.
    """
    with transaction.atomic():
        person, fresh = _open_of(invitation, actor=actor)
        _settle(fresh, InvitationState.DECLINED)
        record_event("membership_invitation.declined", person, actor=actor, practice=None, invitation=fresh.pk)


def withdraw_membership_invitation(invitation: MembershipInvitation, *, actor: User) -> None:
    """Take the offer back. Raises `Forbidden` unless `actor` runs the practice, `Conflict` unless it is open."""
    if not is_practice_admin(actor, invitation.practice):
        raise Forbidden
    with transaction.atomic():
        lock_user(invitation.user)
        fresh = lock_membership_invitation(invitation)
        if not fresh.is_open:
            raise _settled_already()
        _settle(fresh, InvitationState.WITHDRAWN)
        record_event("membership_invitation.withdrawn", fresh, actor=actor, practice=fresh.practice_id)


def _invite(fresh: User, *, actor: User, practice: Practice, role: Role, address: str) -> MembershipInvitation:
    past = MembershipInvitation.objects.filter(user=fresh, practice=practice)
    found = past.filter(role=role, state=InvitationState.OPEN).first()
    if found is not None:
        return found
    if past.filter(state=InvitationState.DECLINED, settled_at__gt=timezone.now() - PEACE_AFTER_NO).exists():
        raise Conflict(_("This person declined your invitation lately. You may ask again after 30 days."))
    made = MembershipInvitation.objects.create(
        user=fresh, practice=practice, role=role, address=address, invited_by=actor
    )
    if fresh.may_act:
        send(
            "accounts.membership_invited",
            to=fresh,
            practice=None,  # the practice's outbox would show it whom it has asked
            context={"school": practice.name, "role": str(role)},
            dedupe_key=f"{practice.pk}:{timezone.now():%Y-%m-%d}",
            url=reverse("accounts:membership-invitation", args=[made.uid]),
        )
    record_event("membership_invitation.made", made, actor=actor, practice=practice, role=str(role))
    return made


def _open_of(invitation: MembershipInvitation, *, actor: User) -> tuple[User, MembershipInvitation]:
    if actor.pk != invitation.user_id:
        raise NotFound
    person = lock_user(actor)
    fresh = lock_membership_invitation(invitation)
    if not fresh.is_open:
        raise _settled_already()
    return person, fresh


def _settle(fresh: MembershipInvitation, state: InvitationState) -> None:
    fresh.state, fresh.settled_at = state, timezone.now()
    fresh.save(update_fields=["state", "settled_at"])


def _settled_already() -> Conflict:
    return Conflict(_("This invitation was answered or withdrawn already."))
