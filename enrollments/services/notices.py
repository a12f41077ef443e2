"""What students and those who teach them are told about an enrolment: one insert into the outbox, no file made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from catalog.enums import OfferingKind
from enrollments.enums import EnrollmentState
from enrollments.services.pack_notices import pack_story
from enrollments.services.training_notices import ascii_name, people_and_dates, training_story
from messaging.delivery.enums import Channel
from messaging.delivery.kinds import is_registered
from messaging.delivery.services import Draft, send_together, withdraw_every

if TYPE_CHECKING:
    from catalog.models import Offering
    from enrollments.models import Enrollment
    from enrollments.services.stories import Story
    from enrollments.states import Calendar

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
INVITED: Final = "enrollments.invited"
MOVED: Final = "enrollments.invitation_moved"
ANSWERABLE: Final = (INVITED, MOVED)
"""What leads to the answer, and is of no use once it is given."""
LATE: Final = "enrollments.late_left"


def send_notice(
    kind: str, enrollment: Enrollment, *, extra: Mapping[str, Any] = NOTHING, calendar: Calendar | None = None
) -> None:
    """Queue `kind` for the student and, where there is one, its twin for everybody who teaches or leads.

    `extra` replaces values of the context, `calendar` is what the student's
    calendar is told by it (groups only). Repeating it for the same version of
    the enrolment sends nothing twice. A kind that nobody has declared is not sent.
    """
    send_notices(kind, [enrollment], extra=extra, calendar=calendar)


def send_notices(
    kind: str,
    enrollments: Sequence[Enrollment],
    *,
    extra: Mapping[str, Any] = NOTHING,
    calendar: Calendar | None = None,
) -> None:
    """As `send_notice` for many of one offering: its people and dates are read once, one insert for all."""
    if not enrollments or not is_registered(kind):
        return
    tell = _teller(enrollments[0].offering)
    drafts: list[Draft] = []
    for enrollment in enrollments:
        drafts += _drafts(kind, enrollment, tell(kind, enrollment, calendar), extra)
    send_together(drafts)


def take_back_invitation(enrollment: Enrollment) -> None:
    """What still waits to be said of an invitation is not said any more: it was answered, or ended."""
    withdraw_every(ANSWERABLE, about=f"enrollment:{enrollment.pk}", reason="The invitation was answered or ended.")


def tell_invitation_moved(enrollment: Enrollment) -> None:
    """Until when to answer now; mails that wait and still name the former end are not sent any more."""
    withdraw_every(
        ANSWERABLE,
        about=f"enrollment:{enrollment.pk}",
        channels={Channel.EMAIL, Channel.IN_APP},  # a text message names no end
        reason="The time to answer by has changed.",
    )
    send_notice(MOVED, enrollment)


def _teller(offering: Offering) -> Callable[[str, Enrollment, Calendar | None], Story]:
    """What makes the story of an enrolment in `offering`."""
    if offering.kind == OfferingKind.COURSE_PACK:
        return pack_story
    trainers, sessions = people_and_dates(offering)
    return partial(training_story, trainers=trainers, sessions=sessions)


def _drafts(kind: str, enrollment: Enrollment, story: Story, extra: Mapping[str, Any]) -> list[Draft]:
    """A message for each of the story's readers."""
    context = {**_context(kind, enrollment), **story.context, **extra}
    return [
        Draft(
            kind=name,
            to=reader,
            practice=enrollment.practice,
            context=context,
            dedupe_key=f"enrollment:{enrollment.pk}:{enrollment.record_version}",
            url=path or reverse("enrollments:enrollment", args=[enrollment.uid]),
            attachments=files,
            expires_at=enrollment.invite_expires_at if name in ANSWERABLE else None,
        )
        for name, reader, path, files in story.readers(kind, enrollment.student)
    ]


def _context(kind: str, enrollment: Enrollment) -> dict[str, Any]:
    """Plain values only: the message is rendered later, in the reader's language and zone."""
    title = enrollment.terms.get("title") or enrollment.offering.title
    policy = enrollment.terms.get("cancellation_policy") or {}
    is_waiting = enrollment.state == EnrollmentState.WAITLIST
    return {
        "offering": title,
        "offering_short": ascii_name(title),
        "student": enrollment.student.full_name or enrollment.student.email,
        "teacher": "",
        "trainers": [],
        "amount": 0,
        "currency": enrollment.terms.get("currency", ""),
        "lessons": [],
        "sessions": [],
        "place": "",
        "ends_at": enrollment.invite_expires_at,
        "place_in_queue": enrollment.offering.waitlist_length if is_waiting else None,
        "reason": "",
        "policy_hours": policy.get("hours", 0),
        "policy_text": policy.get("text", "") if kind == LATE else "",
        "invitation_url": _invitation_path(enrollment) if kind in ANSWERABLE else "",
        "was_withdrawn": False,
        "was_waiting": False,
        "returned": 0,
        "is_tutor_absent": False,
    }


def _invitation_path(enrollment: Enrollment) -> str:
    from enrollments.services.invitations import invitation_token  # noqa: PLC0415 - inviting tells of it

    return reverse("enrollments:invitation", args=[invitation_token(enrollment)])
