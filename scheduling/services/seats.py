"""Whether an enrolment still has lessons to plan or to change, asked once its lock is ours."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from django.utils.translation import gettext as _

from config.kit.errors import Conflict


def require_state(enrollment: Any, states: AbstractSet[str]) -> None:
    """Read the enrolment's state anew; what was read before its lock may have changed since.

    `states` come from the `registry`, for the floor above names them. Call it
    inside `registry.around_lesson_change`. Raises `Conflict` (enrollment_over).
    """
    enrollment.refresh_from_db(fields=["state"])
    if enrollment.state not in states:
        raise Conflict(_("This enrolment is over."), code="enrollment_over")
