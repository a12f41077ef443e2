"""Whether an enrolment still has lessons to plan or to change, asked once its lock is ours."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from config.kit.errors import Conflict
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot

if TYPE_CHECKING:
    from catalog.models import CoursePack


def require_state(enrollment: Any, states: AbstractSet[str]) -> None:
    """Read the enrolment's state anew; what was read before its lock may have changed since.

    `states` come from the `registry`, for the floor above names them. Call it
    inside `registry.around_lesson_change`. Raises `Conflict` (enrollment_over).
    """
    enrollment.refresh_from_db(fields=["state"])
    if enrollment.state not in states:
        raise Conflict(_("This enrolment is over."), code="enrollment_over")


def require_room(pack: CoursePack, enrollment: Any) -> None:
    """Raise `Conflict` (lessons_complete) unless fewer lessons are planned or given than were sold."""
    sold = enrollment.terms.get("lessons", pack.required_classes_count)
    planned = LessonSlot.objects.filter(enrollment=enrollment.pk).exclude(status=SlotStatus.CANCELED).count()
    if planned >= sold:
        raise Conflict(_("All lessons of this enrolment are planned."), code="lessons_complete")
