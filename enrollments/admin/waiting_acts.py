"""What the office does with one person of a waiting list, whatever they wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people import signed_in
from config.kit.admin import Act, ReasonForm
from enrollments.enums import EnrollmentState
from enrollments.services.invitations import return_to_waitlist, withdraw_invitation
from enrollments.services.promotion import invite_student
from enrollments.services.removing import remove_student
from enrollments.states import WAITING

if TYPE_CHECKING:
    from django.http import HttpRequest

    from enrollments.models import Enrollment


def _invite(request: HttpRequest, enrollment: Enrollment, _data: Any) -> str:
    invite_student(enrollment, actor=signed_in(request))
    return _("%(name)s is invited and told.") % {"name": enrollment.student}


def _withdraw(request: HttpRequest, enrollment: Enrollment, _data: Any) -> str:
    withdraw_invitation(enrollment, actor=signed_in(request))
    return _("The invitation is taken back, and %(name)s is told.") % {"name": enrollment.student}


def _return(request: HttpRequest, enrollment: Enrollment, _data: Any) -> str:
    return_to_waitlist(enrollment, actor=signed_in(request))
    return _("%(name)s waits again, in the same place as before.") % {"name": enrollment.student}


def _take_off(request: HttpRequest, enrollment: Enrollment, data: Any) -> str:
    remove_student(enrollment, actor=signed_in(request), reason=data["reason"])
    return _("%(name)s does not wait any more.") % {"name": enrollment.student}


def _waits(_request: HttpRequest, enrollment: Enrollment) -> bool:
    return enrollment.state == EnrollmentState.WAITLIST


def _is_invited(_request: HttpRequest, enrollment: Enrollment) -> bool:
    return enrollment.state == EnrollmentState.WAITLIST_INVITED


WAITING_ACTS: Final = [
    Act(
        "invite",
        gettext_lazy("Invite"),
        _invite,
        explanation=gettext_lazy("Only who is among the next for whom a place is free; it is held until they answer."),
        allowed=_waits,
        icon="forward_to_inbox",
    ),
    Act(
        "return",
        gettext_lazy("Put back on the waiting list"),
        _return,
        explanation=gettext_lazy("Where they stood before; they are not told. The place is yours to give."),
        allowed=_is_invited,
        icon="undo",
    ),
    Act(
        "withdraw",
        gettext_lazy("Take the invitation back"),
        _withdraw,
        explanation=gettext_lazy("They are told, and can join again at the end. The place is yours to give."),
        allowed=_is_invited,
        kind="danger",
        icon="unsubscribe",
    ),
    Act(
        "take-off",
        gettext_lazy("Take off the waiting list"),
        _take_off,
        form=ReasonForm,
        explanation=gettext_lazy("Who waits or is invited is told. A place that is held for them is yours to give."),
        allowed=lambda _request, enrollment: enrollment.state in WAITING,
        kind="danger",
        icon="person_remove",
    ),
]
