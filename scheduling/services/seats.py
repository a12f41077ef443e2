"""Whether an enrolment still has lessons to plan or to change, asked once its lock is ours."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from config.kit.errors import Conflict

HAS_SEAT: Final = ("pending", "enrolled")  # of the enrolments above, whose enum this floor does not know
HAS_LESSONS: Final = ("enrolled", "completed")  # likewise


def require_state(enrollment: Any, states: tuple[str, ...]) -> None:
    """Read the enrolment's state anew; what was read before its lock may have changed since.

    Call it inside `registry.around_lesson_change`. Raises `Conflict` (enrollment_over).
    """
    enrollment.refresh_from_db(fields=["state"])
    if enrollment.state not in states:
        raise Conflict(_("This enrolment is over."), code="enrollment_over")
