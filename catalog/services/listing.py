"""Keeping `Offering.is_listed` true when something other than the pack changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from catalog.models import CoursePack, Offering
from catalog.queries import LISTABLE_PACK

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import TutorProfile


def refresh_listing(packs: QuerySet[CoursePack]) -> int:
    """Bring `is_listed` of `packs` up to date; returns how many changed."""
    listable = packs.filter(LISTABLE_PACK).values("pk")
    shown = Offering.objects.filter(pk__in=listable, is_listed=False).update(is_listed=True)
    hidden = (
        Offering.objects.filter(pk__in=packs.values("pk"), is_listed=True)
        .exclude(pk__in=listable)
        .update(is_listed=False)
    )
    return shown + hidden


def refresh_tutor_listing(profile: TutorProfile) -> int:
    """After a profile was approved, rejected, archived or restored."""
    return refresh_listing(CoursePack.objects.filter(tutor_profile=profile))


def follow_standing(user: User) -> None:
    """After a person may act again, or may not any more."""
    refresh_listing(CoursePack.objects.filter(tutor_profile__user=user))
