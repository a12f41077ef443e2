"""Which enrolments stand in their students' calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrollments.models import Enrollment

if TYPE_CHECKING:
    from collections.abc import Iterable


def note_calendar_entries(enrollment_ids: Iterable[int]) -> None:
    """A file with the dates went to these students: whatever ends their enrolment takes it out again.

    Call it under the offering's lock.
    """
    Enrollment.objects.filter(pk__in=list(enrollment_ids), has_calendar_entry=False).update(has_calendar_entry=True)
