"""Where the floor above hooks in, without this floor knowing it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from accounts.models import User

LessonGuard: TypeAlias = "Callable[[int, User | None], AbstractContextManager[None]]"
_guards: list[LessonGuard] = []


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
