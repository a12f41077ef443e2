"""Keeping the shown "next free time" of tutors; a cache for display, never what booking asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Min, Q
from django.utils import timezone

from catalog.enums import ProfileStatus, TeachingMode
from catalog.models import CoursePack, TutorProfile
from scheduling.agenda import LONGEST_BLOCK, load_agendas
from scheduling.free_times import next_free
from scheduling.models import BookingRules

if TYPE_CHECKING:
    from scheduling.free_times import Agenda
    from scheduling.models import LessonSlot

BATCH: Final = 200
FRESH_FOR: Final = timedelta(hours=1)
USUAL_LENGTH: Final = timedelta(hours=1)


def refresh_tutor(tutor_profile_id: int) -> None:
    """Work out one tutor's next free time anew."""
    refresh_tutors(TutorProfile.objects.filter(pk=tutor_profile_id).select_related("practice"))


def moves_next_free(taken: Iterable[LessonSlot], rules: BookingRules) -> bool:
    """Whether taking these slots can change the tutor's shown next free time: not where all lie well behind it."""
    if rules.next_free_checked_at is None:
        return rules.pk is not None
    shown = rules.next_free_at
    return shown is not None and any(slot.blocks_from < shown + LONGEST_BLOCK for slot in taken)


def refresh_stale() -> int:
    """As `refresh_tutor` for every approved tutor whose answer is old or has passed; returns how many."""
    now = timezone.now()
    stale = (
        TutorProfile.objects.filter(status=ProfileStatus.APPROVED, is_active=True)
        .filter(
            Q(booking_rules__next_free_checked_at__isnull=True)
            | Q(booking_rules__next_free_checked_at__lt=now - FRESH_FOR)
            | Q(booking_rules__next_free_at__lt=now + F("booking_rules__minimum_notice_minutes") * timedelta(minutes=1))
        )
        .filter(booking_rules__isnull=False)
        .select_related("practice")
    )
    count = 0
    ids = list(stale.values_list("pk", flat=True))
    for begin in range(0, len(ids), BATCH):
        count += refresh_tutors(
            TutorProfile.objects.filter(pk__in=ids[begin : begin + BATCH]).select_related("practice")
        )
    return count


def refresh_tutors(tutors: Iterable[TutorProfile]) -> int:
    """Write `next_free_at` of these tutors; a constant number of queries however many they are."""
    tutors, now = list(tutors), timezone.now()
    agendas = load_agendas(tutors, now=now)
    lengths = _shortest_lessons(tutors)
    rows = []
    for rules in BookingRules.objects.filter(tutor_profile__in=tutors):
        agenda, length = agendas[rules.tutor_profile_id], lengths.get(rules.tutor_profile_id, USUAL_LENGTH)
        rules.next_free_at = _first_start(agenda, length, now)
        rules.next_free_checked_at = now
        rows.append(rules)
    BookingRules.objects.bulk_update(rows, ["next_free_at", "next_free_checked_at"])
    return len(rows)


def _first_start(agenda: Agenda, length: timedelta, now: datetime) -> datetime | None:
    found = next_free(agenda, length=length, teaching_mode=TeachingMode.BOTH, now=now)
    return found.start if found else None


def _shortest_lessons(tutors: Iterable[TutorProfile]) -> dict[int, timedelta]:
    """The length of the shortest lesson that each tutor sells."""
    packs = CoursePack.objects.filter(tutor_profile__in=tutors, is_published=True, is_active=True)
    shortest = packs.values("tutor_profile").annotate(minutes=Min("lesson_minutes"))
    return {row["tutor_profile"]: timedelta(minutes=row["minutes"]) for row in shortest}
