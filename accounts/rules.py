"""Who may what, named once. Each predicate costs at most one query a person and request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias, Union

from django.utils import timezone

from accounts.enums import STAFF_ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import LoginSession, Practice, TutorApplication, User

Person: TypeAlias = Union["User", "AnonymousUser"]
STEP_UP_LASTS: Final = timedelta(minutes=15)


def roles_of(user: Person) -> dict[int, frozenset[str]]:
    """Roles by practice id; read once and kept on the user object."""
    if not user.is_authenticated:
        return {}
    if user.roles_memo is None:
        return remember_roles(user, user.memberships.filter(is_active=True).values_list("practice_id", "role"))
    return user.roles_memo


def remember_roles(user: User, pairs: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    """Keep roles that were read together with the user; returns them by practice id."""
    found: dict[int, set[str]] = {}
    for practice_id, role in pairs:
        found.setdefault(practice_id, set()).add(role)
    user.roles_memo = {practice_id: frozenset(names) for practice_id, names in found.items()}
    return user.roles_memo


def confine_to_practice(user: User, practice_id: int) -> None:
    """Let this user object act in one practice only, as the key it came with does."""
    user.confined_to = practice_id
    roles = roles_of(user).get(practice_id, frozenset())
    remember_roles(user, [(practice_id, role) for role in roles])


def is_super_admin(user: Person) -> bool:
    """Whether the person stands over every practice; never through a key that is tied to one."""
    return user.is_authenticated and user.is_superuser and user.confined_to is None


def has_role(user: Person, practice: Practice | int, *roles: Role) -> bool:
    """Whether the person has one of `roles` in that practice; the superAdmin has all."""
    if not user.is_authenticated:
        return False
    practice_id = practice if isinstance(practice, int) else practice.pk
    if is_super_admin(user) or (user.is_superuser and user.confined_to == practice_id):
        return True
    return not roles_of(user).get(practice_id, frozenset()).isdisjoint(roles)


def has_role_somewhere(user: Person, role: Role) -> bool:
    """Whether the person has that role in any practice."""
    return any(role in roles for roles in roles_of(user).values())


def is_member(user: Person, practice: Practice | int) -> bool:
    """Whether the person belongs to that practice in any role."""
    return has_role(user, practice, *Role)


def is_practice_admin(user: Person, practice: Practice | int) -> bool:
    """Whether the person runs that practice."""
    return has_role(user, practice, Role.ADMIN)


def administered_practices(user: Person) -> frozenset[int] | None:
    """Ids of the practices the person runs; None means every one of them."""
    if is_super_admin(user):
        return None
    found = {pk for pk, roles in roles_of(user).items() if roles & STAFF_ROLES}
    if user.is_authenticated and user.is_superuser and user.confined_to is not None:
        found.add(user.confined_to)
    return frozenset(found)


def may_enter_admin(user: Person) -> bool:
    """Whether the Django admin opens for this person at all."""
    if not user.is_authenticated or not user.may_act:
        return False
    practices = administered_practices(user)
    return practices is None or bool(practices)


def shares_practice(viewer: Person, target: User) -> bool:
    """Whether both belong to one practice, in any role."""
    return is_super_admin(viewer) or not roles_of(viewer).keys().isdisjoint(roles_of(target))


def may_see_user(viewer: Person, target: User) -> bool:
    """Whether everything of the account may be read: oneself, admins of a common practice, the superAdmin."""
    if not viewer.is_authenticated:
        return False
    if viewer.pk == target.pk or is_super_admin(viewer):
        return True
    return any(is_practice_admin(viewer, practice_id) for practice_id in roles_of(target))


def is_staff_account(user: User) -> bool:
    """Whether the person runs any practice."""
    return user.is_superuser or bool(administered_practices(user))


def runs_every_practice_of(admin: Person, target: User) -> bool:
    """Whether whatever the person can see is the admin's to see too; the superAdmin sees all."""
    practices = administered_practices(admin)
    roles = roles_of(target)
    return practices is None or (bool(roles) and practices.issuperset(roles))


def has_whole_account(viewer: Person, target: User) -> bool:
    """Whether all of the account is the viewer's: their own, or of a person of no practice that they do not run.

    Anybody can be let into a practice by their address; that alone must not
    hand over what they are and have elsewhere.
    """
    if not viewer.is_authenticated:
        return False
    if viewer.pk == target.pk or is_super_admin(viewer):
        return True
    return not target.is_superuser and runs_every_practice_of(viewer, target)


def may_decide_application(viewer: Person, application: TutorApplication) -> bool:
    """Whether an application as a tutor is the viewer's to read and decide: it says more than a practice need know.

    Who runs the practice it was sent to, or every practice of the applicant.
    """
    applicant = application.user
    if viewer.is_authenticated and viewer.pk == applicant.pk:
        return False
    sent_to = application.practice_id
    if sent_to is not None and sent_to in roles_of(applicant) and is_practice_admin(viewer, sent_to):
        return True
    return has_whole_account(viewer, applicant)


def may_manage_account(actor: Person, target: User) -> bool:
    """Whether `actor` may suspend, ban, archive or re-password `target`.

    The superAdmin everybody else; who runs every practice of the person,
    unless the person runs one too; nobody oneself, nor who was erased.
    """
    if not actor.is_authenticated or actor.pk == target.pk or target.erased_at is not None:
        return False
    if is_super_admin(actor):
        return True
    return not is_staff_account(target) and has_whole_account(actor, target)


def has_fresh_second_factor(session: LoginSession | None, *, within: timedelta = STEP_UP_LASTS) -> bool:
    """Whether a second factor was shown in this login lately (a step-up)."""
    shown = session.second_factor_at if session is not None else None
    return shown is not None and timezone.now() - shown <= within
