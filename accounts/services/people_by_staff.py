"""What staff do to people's accounts: let them in, and help them back in."""

from __future__ import annotations

from django.db import transaction

from accounts.enums import Role
from accounts.locks import lock_user
from accounts.models import Membership, MembershipInvitation, Practice, User
from accounts.queries import find_user_by_email
from accounts.rules import is_practice_admin
from accounts.services.account_inputs import clean_email, clean_new_password
from accounts.services.audit import record_event
from accounts.services.login_sessions import revoke_logins
from accounts.services.membership_invitations import offer_role
from accounts.services.neutrality import same_for_everybody
from accounts.services.notices import Notice, send_security_notice
from accounts.services.passwords import start_password_reset
from accounts.services.second_factor import drop_authenticator
from accounts.services.whole_accounts import require_manageable
from config.kit.errors import Forbidden


def invite_person(
    *, actor: User, email: str, first_name: str, last_name: str, practice: Practice, role: Role
) -> Membership | MembershipInvitation:
    """Ask whoever has this address, or will have it, whether they want that role in `practice`.

    Somebody new gets an account with these names and is mailed a link to choose
    a password; somebody known keeps theirs. Either way it is an invitation
    until they accept, and nothing in answer, records or time tells the practice
    which it was; only to a member the role is given at once (`offer_role`).
    Raises `Forbidden` unless `actor` runs the practice, `Invalid`, and what
    `offer_role` does.
    """
    if not is_practice_admin(actor, practice):
        raise Forbidden
    address = clean_email(email)
    with same_for_everybody(), transaction.atomic():
        user = find_user_by_email(address) or _open_account(address, first_name, last_name, actor=actor)
        return offer_role(user, actor=actor, practice=practice, role=role, address=address)


def _open_account(address: str, first_name: str, last_name: str, *, actor: User) -> User:
    """Whoever reads the address's mail chooses the password. Neither account nor records belong to a practice."""
    user = User.objects.create_user(address, None, first_name=first_name.strip(), last_name=last_name.strip())
    record_event("user.invited", user, actor=actor, practice=None)
    start_password_reset(user)
    return user


def set_password_for(user: User, *, actor: User, password: str, reason: str) -> None:
    """A new password from the staff's hand; every login ends and the person is told.

    Raises `Forbidden` unless the account is `actor`'s to manage in every
    practice it belongs to: whoever sets a password could log in with it.
    """
    require_manageable(user, actor)
    clean_new_password(password, user=user)
    with transaction.atomic():
        fresh = lock_user(user)
        fresh.set_password(password)
        fresh.save(update_fields=["password"])
        revoke_logins(fresh, actor=actor)
        send_security_notice(fresh, Notice.PASSWORD_CHANGED)
        record_event(
            "user.password_set_by_staff", fresh, actor=actor, practice=fresh.default_practice_id, reason=reason
        )


def drop_second_factor_for(user: User, *, actor: User, reason: str) -> None:
    """Switch off the second factor of somebody who lost phone and codes; the person is told.

    Raises `Forbidden` as `set_password_for` does.
    """
    require_manageable(user, actor)
    with transaction.atomic():
        record_event(
            "second_factor.dropped_by_staff", user, actor=actor, practice=user.default_practice_id, reason=reason
        )
        drop_authenticator(user, actor=actor)
