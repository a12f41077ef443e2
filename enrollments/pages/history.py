"""An enrolment's steps as its readers may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.services.importing import CANCELED_THERE
from enrollments.states import BULK, LATE

if TYPE_CHECKING:
    from accounts.models import User
    from enrollments.models import EnrollmentTransition


WORDS: Final[dict[str, Any]] = {
    LATE: gettext_lazy("Left late"),
    BULK: gettext_lazy("Carried over"),
    CANCELED_THERE: gettext_lazy("Canceled in the system it came from"),
}
"""Reasons that the house writes by itself; all others are somebody's own words."""


@dataclass(frozen=True, slots=True)
class Told:
    """One step: what happened, when, who did it, and why where a reason was given."""

    what: str
    when: datetime
    who: str
    why: str


def told(step: EnrollmentTransition, *, viewer: User, student_id: int, names: bool) -> Told:
    """`step` for `viewer`; only staff (`names`) read who of the school it was."""
    why = str(WORDS.get(step.reason, step.reason))
    return Told(str(step.get_event_display()), step.created_at, _who(step, viewer, student_id, names=names), why)


def _who(step: EnrollmentTransition, viewer: User, student_id: int, *, names: bool) -> str:
    actor = step.actor
    if actor is None:
        return _("automatically")
    if actor.pk == viewer.pk:
        return _("you")
    if names:
        return actor.full_name or actor.email
    return _("the student") if actor.pk == student_id else _("the school")
