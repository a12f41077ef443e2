"""Who may what, named once. Each predicate costs at most one query a person and request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import STAFF_ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Practice, User

    Person = User | AnonymousUser


def roles_of(user: Person) -> dict[int, frozenset[str]]:
    """Roles by practice id; read once and kept on the user object."""
    if not user.is_authenticated:
        return {}
    cached: dict[int, frozenset[str]] | None = getattr(user, "_roles_by_practice", None)
    if cached is None:
        found: dict[int, set[str]] = {}
        for practice_id, role in user.memberships.filter(is_active=True).values_list("practice_id", "role"):
            found.setdefault(practice_id, set()).add(role)
        cached = {practice_id: frozenset(roles) for practice_id, roles in found.items()}
        user._roles_by_practice = cached  # type: ignore[union-attr]  # a per-request memo, not a field
    return cached


def has_role(user: Person, practice: Practice | int, *roles: Role) -> bool:
    """Whether the person has one of `roles` in that practice; the superAdmin has all."""
    if not user.is_authenticated:
        return False
    if user.is_superuser:
        return True
    practice_id = practice if isinstance(practice, int) else practice.pk
    return not roles_of(user).get(practice_id, frozenset()).isdisjoint(roles)


def is_member(user: Person, practice: Practice | int) -> bool:
    """Whether the person belongs to that practice in any role."""
    return has_role(user, practice, *Role)


def is_practice_admin(user: Person, practice: Practice | int) -> bool:
    """Whether the person runs that practice."""
    return has_role(user, practice, Role.ADMIN)


def administered_practices(user: Person) -> frozenset[int] | None:
    """Ids of the practices the person runs; None means every one of them."""
    if user.is_authenticated and user.is_superuser:
        return None
    return frozenset(pk for pk, roles in roles_of(user).items() if roles & STAFF_ROLES)


def may_enter_admin(user: Person) -> bool:
    """Whether the Django admin opens for this person at all."""
    if not user.is_authenticated or not user.may_act:
        return False
    practices = administered_practices(user)
    return practices is None or bool(practices)
