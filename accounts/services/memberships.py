"""Giving and taking roles."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.locks import lock_admins, lock_user
from accounts.models import ApiKey, Membership, Practice, User
from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from accounts.services.notices import Notice, send_security_notice
from accounts.services.student_profiles import open_student_profile
from config.kit.errors import Conflict, Forbidden


def add_member(user: User, *, actor: User | None, practice: Practice, role: Role) -> Membership:
    """Give one role more to somebody who belongs to the practice; nothing happens if they have it.

    Students get their profile. The system (`actor` None) may let anybody in.
    Raises `Forbidden` unless `actor` runs the practice and the person belongs
    to it: others are asked first (`membership_invitations.offer_role`).
    """
    _refuse_strangers(actor, practice)
    with transaction.atomic():
        fresh = lock_user(user)
        if actor is not None and not Membership.objects.filter(user=fresh, practice=practice, is_active=True).exists():
            raise Forbidden(_("This person does not belong to your school. Invite them: they decide."))
        membership = admit(fresh, actor=actor, practice=practice, role=role)
    user.roles_memo = None
    return membership


def admit(fresh: User, *, actor: User | None, practice: Practice, role: Role) -> Membership:
    """Make the person what `role` says, whoever asks; inside a transaction that holds their row.

    For services that know that the person agrees, or was made by the practice itself.
    """
    membership, made = Membership.objects.get_or_create(user=fresh, practice=practice, role=role)
    if not made and membership.is_active:
        return membership
    if not made:
        membership.is_active = True
        membership.save(update_fields=["is_active"])
    if role == Role.STUDENT:
        open_student_profile(fresh, practice)
    if fresh.default_practice_id is None:
        fresh.default_practice = practice
        fresh.save(update_fields=["default_practice"])
    if role != Role.STUDENT:
        send_security_notice(fresh, Notice.ROLE_ADDED, detail=str(role))
    record_event("membership.added", membership, actor=actor, practice=practice, role=str(role), user=fresh.pk)
    return membership


def remove_member(user: User, *, actor: User | None, practice: Practice, role: Role) -> None:
    """Take that role away; without any role left, the person's keys of the practice end.

    Raises `Forbidden` unless `actor` runs the practice, `Conflict` for its last admin.
    """
    _refuse_strangers(actor, practice)
    with transaction.atomic():
        fresh = lock_user(user)
        membership = Membership.objects.filter(user=fresh, practice=practice, role=role, is_active=True).first()
        if membership is None:
            return
        if role == Role.ADMIN:
            _refuse_last_admin(fresh, practice)
        membership.is_active = False
        membership.save(update_fields=["is_active"])
        if not Membership.objects.filter(user=fresh, practice=practice, is_active=True).exists():
            ApiKey.objects.filter(user=fresh, practice=practice, revoked_at__isnull=True).update(
                revoked_at=timezone.now()
            )
        if role != Role.STUDENT:
            send_security_notice(fresh, Notice.ROLE_REMOVED, detail=str(role))
        record_event("membership.removed", membership, actor=actor, practice=practice, role=str(role), user=fresh.pk)
    user.roles_memo = None


def _refuse_strangers(actor: User | None, practice: Practice) -> None:
    if actor is not None and not is_practice_admin(actor, practice):
        raise Forbidden


def _refuse_last_admin(user: User, practice: Practice) -> None:
    admins = lock_admins(practice)
    if all(admin.user_id == user.pk for admin in admins):
        raise Conflict(_("A practice needs an administrator. Name another one first."))
