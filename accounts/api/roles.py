"""One word for what a person is, where a contract has room for one only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from accounts.enums import Role
from accounts.models import Practice, User
from accounts.permissions import SUPER_ADMIN
from accounts.rules import is_practice_admin, is_super_admin, roles_of

ORDER: Final = (Role.ADMIN, Role.TUTOR, Role.TRAINER, Role.INSTRUCTOR, Role.GUARD)
PLAIN: Final = "user"


def role_word(is_superuser: bool, names: Iterable[str] | None) -> str:  # noqa: FBT001 - values of a row
    """The marketplace's roleId: superAdmin, admin, tutor, …, or user for whoever only learns."""
    if is_superuser:
        return SUPER_ADMIN
    held = set(names or ())
    return next((str(role) for role in ORDER if role in held), PLAIN)


def role_id_of(user: User) -> str:
    """The same for a user whose roles are known."""
    return role_word(is_super_admin(user), {name for names in roles_of(user).values() for name in names})


def bootcamp_role_of(user: User, practice: Practice) -> str:
    """Admin or instructor in that practice, or nothing."""
    if is_practice_admin(user, practice):
        return "admin"
    return "instructor" if Role.INSTRUCTOR in roles_of(user).get(practice.pk, frozenset()) else ""
