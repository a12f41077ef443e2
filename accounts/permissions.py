"""What each role may do, as names that front ends ask for (the marketplace's /permissions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from accounts.enums import Role
from accounts.models import Practice, User
from accounts.rules import has_role, is_super_admin, roles_of

SUPER_ADMIN: Final = "superAdmin"
LEARNING: Final = ("coursePacks.read", "enrollments.create", "enrollments.readOwn", "profile.updateOwn")
TEACHING: Final = (*LEARNING, "coursePacks.manageOwn", "availability.manageOwn", "lessonSlots.manageOwn")
RUNNING: Final = (
    *TEACHING,
    "adminPanel.access",
    "users.read",
    "users.manage",
    "coursePacks.moderate",
    "enrollments.readAll",
    "payments.manage",
    "issues.manage",
)
BY_ROLE: Final[Mapping[str, tuple[str, ...]]] = {
    Role.STUDENT: LEARNING,
    Role.GUARD: ("profile.updateOwn", "attendance.read"),
    Role.TUTOR: TEACHING,
    Role.TRAINER: (*TEACHING, "trainings.manageOwn", "attendance.manage"),
    Role.INSTRUCTOR: (*TEACHING, "cohorts.manageOwn", "attendance.manage", "submissions.grade"),
    Role.ADMIN: (*RUNNING, "trainings.manageOwn", "cohorts.manageOwn", "attendance.manage", "submissions.grade"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing that the person may do in one practice (everywhere, for the superAdmin), and by which role."""

    id: UUID
    name: str
    role: str
    practice: Practice | None


def grants_of(user: User) -> Iterator[Grant]:
    """Everything that the person may do, by practice and role."""
    if is_super_admin(user):
        for name in BY_ROLE[Role.ADMIN]:
            yield Grant(uuid5(user.uid, name), name, SUPER_ADMIN, None)
        return
    held = roles_of(user)
    for practice in Practice.objects.filter(pk__in=held).order_by("pk"):
        for role in sorted(held[practice.pk]):
            for name in BY_ROLE.get(role, ()):
                yield Grant(uuid5(user.uid, f"{practice.uid}:{role}:{name}"), name, role, practice)


def is_granted(user: User, name: str, practice: Practice) -> bool:
    """Whether the person may do that in the practice."""
    roles = [Role(role) for role, names in BY_ROLE.items() if name in names]
    return has_role(user, practice, *roles)
