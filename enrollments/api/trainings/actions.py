"""What staff do with one enrolment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rest_framework.request import Request

from accounts.api.doors import person_of
from accounts.api.permissions import TrainingsAdmin
from config.kit.api.dialect import TEXT, WHOLE_NUMBER, obj
from config.kit.api.operations import operation
from config.kit.api.views import TrainingsView
from enrollments.api.trainings import texts
from enrollments.api.trainings.enrollments import TAGS, enrollment_of
from enrollments.api.trainings.inputs import ActionInput
from enrollments.api.trainings.rows import status_of
from enrollments.services.invitations import decline_invitation, return_to_waitlist, withdraw_invitation
from enrollments.services.joining import force_enroll
from enrollments.services.paid import toggle_paid
from enrollments.services.promotion import invite_student

if TYPE_CHECKING:
    from enrollments.models import Enrollment

ACTED: Final = obj({"student_id": WHOLE_NUMBER, "training_id": WHOLE_NUMBER, "status": TEXT, "action": TEXT})


@dataclass(frozen=True, slots=True)
class Act:
    """The service, and what its refusals are called here."""

    run: Callable[..., Enrollment]
    refused: Mapping[str, texts.Answer]


ACTS: Final = {
    "invite": Act(
        invite_student,
        {"wrong_state": texts.wrong_status("invite", "waitlist"), "not_next": texts.conflicting(texts.NO_SPOTS)},
    ),
    "deinvite": Act(withdraw_invitation, {"wrong_state": texts.wrong_status("de-invite", "waitlist-invited")}),
    "return-to-waitlist": Act(
        return_to_waitlist, {"wrong_state": texts.wrong_status("return to waitlist", "waitlist-invited")}
    ),
    "force-enroll": Act(
        force_enroll,
        {"wrong_state": texts.wrong_status("force-enroll", "waitlist"), texts.OTHERWISE: texts.with_its_reason},
    ),
    "decline": Act(decline_invitation, {"no_invitation": texts.wrong_status("decline", "waitlist-invited")}),
    "toggle-paid": Act(toggle_paid, {}),
}


class Actions(TrainingsView):
    """One step of one enrolment."""

    @operation("actOnEnrollment", permission=TrainingsAdmin, tags=TAGS, answer=ACTED, body=ActionInput)
    def post(self, request: Request, training_id: int, student_id: int) -> dict[str, Any]:
        """Invite, take an invitation back, put back on the waiting list, enrol past it, decline for, or note as paid.

        Declining offers the seat to the next who wait; the others do not. Only who is among the next can be invited.
        """
        found = enrollment_of(request, training_id, student_id)
        name = self.body["action"]
        act = ACTS.get(name)
        if act is None:
            raise texts.invalid("action", texts.UNKNOWN_ACTION.format(name))
        with texts.refusals(act.refused):
            changed = act.run(found, actor=person_of(request))
        return {
            "student_id": student_id,
            "training_id": training_id,
            "status": status_of(changed.state),
            "action": name,
        }
