"""Who may do what in the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.rules import is_practice_admin

if TYPE_CHECKING:
    from accounts.rules import Person
    from catalog.models import CoursePack, TutorProfile


def may_edit_profile(user: Person, profile: TutorProfile) -> bool:
    """The tutor, and who runs the practice."""
    return profile.user_id == user.pk or is_practice_admin(user, profile.practice_id)


def may_edit_pack(user: Person, pack: CoursePack) -> bool:
    """The pack's tutor, and who runs the practice."""
    return may_edit_profile(user, pack.tutor_profile)


def may_see_pack(user: Person, pack: CoursePack) -> bool:
    """Anybody what is listed; those who may edit it as long as it is not archived. As `queries.packs_for_user`."""
    return pack.is_listed or (pack.is_active and may_edit_pack(user, pack))


def may_moderate(user: Person, pack: CoursePack) -> bool:
    """Who runs the practice decides what is shown."""
    return is_practice_admin(user, pack.practice_id)
