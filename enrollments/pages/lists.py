"""Lists of enrolments, narrowed by state in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from enrollments.enums import EnrollmentState
from scheduling.enums import SlotStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from enrollments.models import Enrollment

STATES: Final[dict[str, tuple[Any, tuple[EnrollmentState, ...]]]] = {
    "": (_("All"), ()),
    "running": (_("Running"), (EnrollmentState.ENROLLED,)),
    "pending": (_("Awaiting payment"), (EnrollmentState.PENDING,)),
    "waiting": (_("Waiting"), (EnrollmentState.WAITLIST, EnrollmentState.WAITLIST_INVITED)),
    "completed": (_("Completed"), (EnrollmentState.COMPLETED,)),
    "canceled": (_("Canceled"), (EnrollmentState.CANCELED,)),
}
GIVEN: Final = Count("lesson_slots", filter=Q(lesson_slots__status=SlotStatus.COMPLETED))
"""For `annotate(given=GIVEN)`: how many lessons were given."""


@dataclass(frozen=True, slots=True)
class StateTab:
    """One of the views of a list."""

    label: Any
    address: str
    is_current: bool


def by_state(request: HttpRequest, rows: QuerySet[Enrollment]) -> tuple[QuerySet[Enrollment], list[StateTab]]:
    """`rows` in the state that the address wants, and the tabs; an unknown state is none."""
    wanted = request.GET.get("state", "")
    wanted = wanted if wanted in STATES else ""
    states = STATES[wanted][1]
    tabs = [StateTab(label, f"?state={name}" if name else "?", name == wanted) for name, (label, _) in STATES.items()]
    return (rows.filter(state__in=states) if states else rows), tabs
