"""Who may do what in the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.rules import is_practice_admin
from catalog.enums import ModerationStatus, ProfileStatus

if TYPE_CHECKING:
    from accounts.rules import Person
    from catalog.models import CoursePack, TutorProfile


def may_edit_profile(user: Person, profile: TutorProfile) -> bool:
    """The tutor, and who runs the practice."""
    return profile.user_id == user.pk or is_practice_admin(user, profile.practice_id)


def may_edit_pack(user: Person, pack: CoursePack) -> bool:
    """The pack's tutor, and who runs the practice."""
    return may_edit_profile(user, pack.tutor_profile)


def may_moderate(user: Person, pack: CoursePack) -> bool:
    """Who runs the practice decides what is shown."""
    return is_practice_admin(user, pack.practice_id)


def is_listed(pack: CoursePack) -> bool:
    """Whether anybody may see and book the pack; the same as `queries.LISTED_PACK`. Needs the tutor's user."""
    tutor = pack.tutor_profile
    return (
        pack.is_published
        and pack.is_active
        and pack.moderation_status == ModerationStatus.APPROVED
        and tutor.status == ProfileStatus.APPROVED
        and tutor.is_active
        and tutor.user.may_act
    )
