"""An enrolment as the trainings API shows it."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from accounts.api.trainings.people import person_name
from config.kit.api import fields, filters
from config.kit.api.rows import Row
from config.kit.api.vocabulary import Vocabulary
from enrollments.enums import EnrollmentState as State

STATUSES: Final = Vocabulary(
    {
        "enrolled": State.ENROLLED,
        "waitlist": State.WAITLIST,
        "waitlist-invited": State.WAITLIST_INVITED,
        "waitlist-invite-expired": State.WAITLIST_INVITE_EXPIRED,
        "waitlist-declined": State.WAITLIST_DECLINED,
    }
)
SHOWN_AS: Final = {str(State.PENDING): str(State.ENROLLED), str(State.COMPLETED): str(State.ENROLLED)}
"""The contract has no words for these two; both hold a seat."""


def status_of(state: str) -> str:
    """The contract's word for a state."""
    return STATUSES.name_of(SHOWN_AS.get(state, state)) or ""


def _in_status(name: str) -> Q:
    wanted = str(STATUSES.value_of(name, field="status"))
    return Q(state__in=[wanted, *(state for state, shown in SHOWN_AS.items() if shown == wanted)])


ENROLLMENT: Final = Row(
    fields.integer("student_id"),
    fields.integer("training_id", "offering_id"),
    person_name("student_name", "student"),
    fields.text("student_email", "student__email"),
    fields.computed("status", ("state",), status_of, {"type": "string", "enum": list(STATUSES.names)}),
    fields.naive_moment("enrole_date", "queued_at"),
    fields.naive_moment("invite_date", "invited_at"),
    fields.boolean("paid", "is_paid"),
)
ENROLLMENT_FILTERS: Final = filters.Filters(
    filters.custom("status", _in_status, {"type": "string", "enum": list(STATUSES.names)})
)
