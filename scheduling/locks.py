"""The row locks of scheduling; the only home of its `select_for_update`.

The order everywhere (`config.kit.locks`): offering, enrolment, people by id,
lesson slots by id. Whoever books for a tutor or a student locks both people first, so that looking
for free time and taking it are one step. The exclusion constraints stand behind
this; alone they would let two bookings at once wait for each other (deadlock).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from accounts.models import User
from config.kit.errors import Busy
from config.kit.locks import lock_rows, locked_transaction
from config.kit.statements import Asked, Given, OneOf, Statement
from scheduling.agenda import LONGEST_BLOCK
from scheduling.enums import TAKEN
from scheduling.meetings import Meetings, ask_meetings
from scheduling.models import LessonSlot, SessionAnnouncement
from scheduling.registry import around_lesson_change

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

    from scheduling.wall_clock import Span


def lock_people(*ids: int) -> None:
    """Let nobody else book for these people until the transaction ends.

    Foreign keys to them may still be written meanwhile (`FOR NO KEY UPDATE`).
    """
    _PEOPLE.ask(ids=list(ids))


def lock_slots(slots: QuerySet[LessonSlot]) -> list[LessonSlot]:
    """The slots, locked in the order of their ids and freshly read."""
    return lock_rows(slots)


@dataclass(frozen=True, slots=True)
class AskedAround:
    """Slots that were asked for, with all lessons and sessions that take time of these people in `span`."""

    people: frozenset[int]
    span: Span
    slots: Asked[LessonSlot]
    meetings: Meetings

    def covers(self, *people: int, span: Span) -> bool:
        """Whether everything that takes time of these people in `span` was asked for."""
        return self.people.issuperset(people) and self.span.start <= span.start and self.span.end >= span.end


def ask_slots_around(ids: Collection[int], *people: int, span: Span) -> AskedAround:
    """The slots with these ids, and all that take time of these people then: locked in order, freshly read.

    Their sessions come with them, as they are once the people are locked.
    """
    asked = _AROUND.ask(
        ids=list(ids),
        people=list(people),
        start=span.start,
        end=span.end,
        earliest=span.start - LONGEST_BLOCK,
        latest=span.end + LONGEST_BLOCK,
    )
    return AskedAround(frozenset(people), span, asked, ask_meetings(*people, around=span))


def lock_next_announcement(offering_id: int) -> SessionAnnouncement | None:
    """The offering's first announcement that is not told to everybody, None without one.

    Nobody waits for it, and nothing else is locked with it. Raises `Busy` (inside
    `locked_transaction`) when somebody else has it.
    """
    untold = SessionAnnouncement.objects.filter(offering=offering_id, told_at=None).select_related(
        "offering", "practice"
    )
    return untold.order_by("pk").select_for_update(of=("self",), nowait=True).first()


def lock_idle_slots(slots: QuerySet[LessonSlot]) -> list[LessonSlot]:
    """As `lock_slots`, but those that somebody else has locked are left out instead of waited for."""
    return list(slots.order_by("pk").select_for_update(of=("self",), skip_locked=True))


@contextmanager
def locked_lesson(slot: LessonSlot, *, actor: User | None) -> Iterator[LessonSlot]:
    """The slot, locked and freshly read inside a transaction, after what stands above it.

    At its end the enrolment follows the change (`registry`). Raises `Busy` when
    the lesson went to another enrolment meanwhile.
    """
    with locked_transaction(), around_lesson_change(slot.enrollment_id, actor):
        (locked,) = lock_slots(LessonSlot.objects.filter(pk=slot.pk))
        if locked.enrollment_id != slot.enrollment_id:
            raise Busy
        yield locked


_PEOPLE: Final = Statement(
    lambda: (
        User.objects.filter(OneOf("pk", "ids"))
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
)
_AROUND: Final = Statement(
    lambda: (
        LessonSlot.objects.filter(
            Q(OneOf("pk", "ids"))
            | Q(
                Q(OneOf("tutor_id", "people")) | Q(OneOf("student_id", "people")),
                status__in=sorted(TAKEN),
                starts_at__gt=Given("earliest"),  # for the index; the next two say what touches
                starts_at__lt=Given("latest"),
                blocks_until__gt=Given("start"),
                blocks_from__lt=Given("end"),
            )
        )
        .order_by("pk")
        .select_for_update(of=("self",))
    )
)
