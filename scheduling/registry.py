"""Where the floor above hooks in, without this floor knowing it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Offering
    from scheduling.models import LessonSlot

LessonGuard: TypeAlias = "Callable[[int, User | None], AbstractContextManager[None]]"
_guards: list[LessonGuard] = []
ReplacementPage: TypeAlias = "Callable[[LessonSlot], str]"
_replacement_pages: list[ReplacementPage] = []
_states: Final[dict[str, frozenset[str]]] = {}
Standing: TypeAlias = Literal["confirmed", "tentative", "canceled"]


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody on a group offering, as calendars see them.

    `sequence` is the enrolment's share of every entry's SEQUENCE. A seat that is
    still to be paid for is not yet in the student's calendar (`is_in_calendar`).
    """

    user: User
    enrollment_id: int
    sequence: int
    standing: Standing
    is_in_calendar: bool


FindParticipants: TypeAlias = "Callable[[int, Collection[int] | None], list[Participant]]"
_find_participants: list[FindParticipants] = []
_note_entries: list[Callable[[Iterable[int]], None]] = []
_follow_dates: list[Callable[[Offering], None]] = []
_follow_attendance: list[Callable[[int, Collection[int]], None]] = []


def set_lesson_guard(guard: LessonGuard) -> None:
    """Declare what surrounds a change of an enrolment's lesson.

    `guard(enrollment_id, actor)` opens the transaction, takes the locks that
    stand above a lesson slot in the common order, and lets the enrolment
    follow the change at its end.
    """
    _guards[:] = [guard]


def around_lesson_change(enrollment_id: int | None, actor: User | None) -> AbstractContextManager[None]:
    """Enter this before locking a slot that may belong to an enrolment."""
    if enrollment_id is None or not _guards:
        return nullcontext()
    return _guards[0](enrollment_id, actor)


def set_enrollment_states(
    *, plannable: Iterable[str], reopenable: Iterable[str], seat_holding: Iterable[str], waiting: Iterable[str]
) -> None:
    """Declare in which states of an enrolment lessons may be planned, one taken back, a seat is held or awaited."""
    _states.update(
        plannable=frozenset(plannable),
        reopenable=frozenset(reopenable),
        seat_holding=frozenset(seat_holding),
        waiting=frozenset(waiting),
    )


def plannable_states() -> frozenset[str]:
    """The states of an enrolment that lessons may be planned for."""
    return _states["plannable"]


def reopenable_states() -> frozenset[str]:
    """The states of an enrolment whose given lessons may be taken back."""
    return _states["reopenable"]


def seat_holding_states() -> frozenset[str]:
    """The states of an enrolment that hold a seat, and so the time of the offering's sessions."""
    return _states["seat_holding"]


def waiting_states() -> frozenset[str]:
    """The states of an enrolment whose person hopes for a seat: sessions are tentative in their calendar."""
    return _states["waiting"]


def set_participants(find: FindParticipants, note_entries: Callable[[Iterable[int]], None]) -> None:
    """Declare who is on an offering, and how it is noted that calendar files went to these enrolments.

    `find` looks only among the enrolments it is given, if any are.
    """
    _find_participants[:] = [find]
    _note_entries[:] = [note_entries]


def participants_of(offering_id: int, *, among: Collection[int] | None = None) -> list[Participant]:
    """Everybody who has or awaits a seat on the offering, those first who came first; `among` are enrolments' ids."""
    return _find_participants[0](offering_id, among) if _find_participants else []


def note_entries(enrollment_ids: Iterable[int]) -> None:
    """Let these enrolments know that their students' calendars hold the sessions from now on."""
    for note in _note_entries:
        note(enrollment_ids)


def set_dates_follower(follow: Callable[[Offering], None]) -> None:
    """Declare what else follows when an offering's first session moves; called under the offering's lock."""
    _follow_dates[:] = [follow]


def follow_dates(offering: Offering) -> None:
    """Let everything follow that hangs on when the locked offering starts."""
    for follow in _follow_dates:
        follow(offering)


def set_attendance_follower(follow: Callable[[int, Collection[int]], None]) -> None:
    """Declare what else follows when attendance is noted otherwise: `follow(practice, enrolments)`, both by ids.

    It is called in the transaction that notes it.
    """
    _follow_attendance[:] = [follow]


def follow_attendance(practice_id: int, enrollment_ids: Collection[int]) -> None:
    """Let everything follow that hangs on who was there."""
    for follow in _follow_attendance:
        follow(practice_id, enrollment_ids)


def set_replacement_page(page: ReplacementPage) -> None:
    """Declare where a student chooses another time for a lesson; "" where there is nothing to choose."""
    _replacement_pages[:] = [page]


def replacement_page(slot: LessonSlot) -> str:
    """The path of the page where another time is chosen for a lesson that was called off, or ""."""
    return _replacement_pages[0](slot) if _replacement_pages else ""
