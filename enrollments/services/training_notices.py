"""Notices about trainings and cohorts: trainers hear of it at the bell, and sessions travel as recipes of files."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from catalog.models import TrainingTrainer
from catalog.training_rules import HELD_POST
from config.kit.statements import Given, Statement, together
from enrollments.services.stories import Story
from enrollments.states import Calendar
from messaging.delivery.services import Attachment
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.plans import place_of
from scheduling.session_calendars import RECIPE, file_name, method_of, organizer_of, session_values

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Offering
    from enrollments.models import Enrollment
    from scheduling.registry import Standing

TO_TRAINERS: Final = {
    "enrollments.confirmed": "enrollments.trainer_enrolled",
    "enrollments.accepted": "enrollments.trainer_accepted",
    "enrollments.waitlisted": "enrollments.trainer_waitlisted",
    "enrollments.invited": "enrollments.trainer_invited",
    "enrollments.invitation_ended": "enrollments.trainer_invitation_ended",
    "enrollments.declined": "enrollments.trainer_declined",
    "enrollments.left": "enrollments.trainer_left",
    "enrollments.removed": "enrollments.trainer_left",
    "enrollments.refunded": "enrollments.trainer_left",
    "enrollments.late_left": "enrollments.trainer_late_left",
}
OF_MONEY: Final = frozenset({"enrollments.late_payment_refunded", "enrollments.duplicate_payment_refunded"})
STANDINGS: Final[dict[Calendar, Standing]] = {
    Calendar.CONFIRMED: "confirmed",
    Calendar.TENTATIVE: "tentative",
    Calendar.CANCEL: "canceled",
}
SHORT: Final = 60


def training_story(
    kind: str, enrollment: Enrollment, calendar: Calendar | None, *, trainers: list[User], sessions: list[Session]
) -> Story:
    """What `kind` says about an enrolment in a training or cohort with these `people_and_dates`."""

    def files(_reader: User) -> list[Attachment]:
        return session_files(enrollment, sessions, STANDINGS[calendar]) if calendar is not None else []

    is_paid = enrollment.is_paid or kind in OF_MONEY
    return Story(
        context={
            **facts(trainers, sessions),
            "amount": enrollment.terms.get("price", 0) if is_paid else 0,
        },
        teachers=trainers,
        twin=TO_TRAINERS.get(kind, ""),
        teacher_url=reverse("enrollments:staff-training", args=[enrollment.offering.uid]),
        files=files,
    )


def people_and_dates(offering: Offering) -> tuple[list[User], list[Session]]:
    """Who leads the offering, and its planned sessions; one round trip."""
    with together():
        posts, sessions = _TRAINERS.ask(offering=offering.pk), _SESSIONS.ask(offering=offering.pk)
    return [post.user for post in posts.all()], sessions.all()


def facts(trainers: list[User], sessions: list[Session]) -> dict[str, Any]:
    """Trainers and dates as plain values of a message."""
    places = [place_of(session) for session in sessions]
    return {
        "trainers": [trainer.full_name or trainer.email for trainer in trainers],
        "sessions": [
            {"starts_at": session.starts_at, "ends_at": session.ends_at, "place": place}
            for session, place in zip(sessions, places, strict=True)
        ],
        "place": places[0] if places else "",
    }


def session_files(enrollment: Enrollment, sessions: list[Session], standing: Standing) -> list[Attachment]:
    """The calendar file of these sessions for the enrolment's student, made when the mail is sent; none without any."""
    if not sessions:
        return []
    title = enrollment.terms.get("title") or enrollment.offering.title
    values = session_values(
        sessions,
        summary=title,
        standing=standing,
        sequence=enrollment.calendar_sequence,
        **organizer_of(enrollment.practice),
    )
    method = method_of(values)
    return [Attachment.later(file_name(title, method=method), recipe=RECIPE, values=values, method=method)]


def ascii_name(title: str) -> str:
    """A title as a text message carries it: plain letters, 60 at most."""
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return " ".join(folded.split())[:SHORT].strip()


_TRAINERS: Final = Statement(
    lambda: TrainingTrainer.objects.filter(HELD_POST, training=Given("offering")).select_related("user").order_by("id")
)
_SESSIONS: Final = Statement(
    lambda: (
        Session.objects.filter(offering=Given("offering"), status=SessionStatus.PLANNED)
        .select_related("location")
        .order_by("starts_at", "id")
    )
)
