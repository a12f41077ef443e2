"""Keeping `Offering.is_listed` true when something other than the pack changes.

All of it happens under the locks of the offerings, taken before the row whose
change is followed: a booking holds its offering while it waits for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from catalog.locks import lock_offerings_of
from catalog.models import CoursePack, Offering
from catalog.queries import LISTABLE_PACK
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import TutorProfile


def refresh_listing(packs: QuerySet[CoursePack]) -> int:
    """Bring `is_listed` of `packs` up to date; returns how many changed."""
    with locked_transaction():
        return _refresh(lock_offerings_of(packs))


@contextmanager
def around_tutor_change(profile: TutorProfile) -> Iterator[None]:
    """Surround a change of a profile: what its tutor sells appears and disappears with it, in one transaction."""
    with _around(CoursePack.objects.filter(tutor_profile=profile.pk)):
        yield


@contextmanager
def around_standing_change(user: User) -> Iterator[None]:
    """Surround a change of whether a person may act: what they sell appears and disappears with it."""
    with _around(CoursePack.objects.filter(tutor_profile__user=user.pk)):
        yield


@contextmanager
def _around(packs: QuerySet[CoursePack]) -> Iterator[None]:
    """Lock the offerings of `packs`, let the change happen, then follow it.

    A pack made meanwhile is locked without waiting, for now we hold locks that stand below it.
    """
    with locked_transaction():
        claimed = lock_offerings_of(packs)
        yield
        _refresh(claimed | lock_offerings_of(packs.exclude(pk__in=claimed), wait=False))


def _refresh(locked: Iterable[int]) -> int:
    offerings = Offering.objects.filter(pk__in=locked)
    listable = CoursePack.objects.filter(LISTABLE_PACK, pk__in=locked).values("pk")
    shown = offerings.filter(pk__in=listable, is_listed=False).update(is_listed=True)
    hidden = offerings.filter(is_listed=True).exclude(pk__in=listable).update(is_listed=False)
    return shown + hidden
