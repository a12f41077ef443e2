"""Who stands at the door: who may note arrivals, and how much they see there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from accounts.enums import Role
from accounts.rules import has_role, has_role_somewhere, is_super_admin
from catalog.models import TrainingTrainer

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from accounts.rules import Person
    from scheduling.models import Session

LEADING: Final = (Role.TRAINER, Role.INSTRUCTOR)
AT_THE_DOOR: Final = (Role.ADMIN, Role.GUARD)
"""Who sees every session of the practice; a guard sees names and arrivals only."""
STILL_LEADS: Final = Q(
    user__memberships__practice=F("training__practice"),
    user__memberships__role__in=LEADING,
    user__memberships__is_active=True,
)


def may_check_in(user: Person, practice: Practice) -> bool:
    """Guards, who leads trainings, and who runs the practice."""
    return has_role(user, practice, *AT_THE_DOOR, *LEADING)


def checks_in_somewhere(user: Person) -> bool:
    """Whether there is a practice where the person may."""
    return is_super_admin(user) or any(has_role_somewhere(user, role) for role in (*AT_THE_DOOR, *LEADING))


def led_trainings(user: User) -> frozenset[int]:
    """The ids of the trainings that the person leads, as trainer or instructor of their practices; one query."""
    posts = TrainingTrainer.objects.filter(STILL_LEADS, user=user)
    return frozenset(posts.values_list("training_id", flat=True))


def is_in_charge(user: User, session: Session, led: frozenset[int]) -> bool:
    """Whether verdicts about certificates are theirs to see and to overrule; `led` as `led_trainings` says."""
    return session.offering_id in led or has_role(user, session.practice_id, Role.ADMIN)
