"""What must hold before sessions are written; the offering is locked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.locks import lock_locations
from config.kit.errors import Conflict, Invalid
from scheduling.enums import SessionStatus
from scheduling.locks import lock_people
from scheduling.models import Session
from scheduling.plans import SessionPlan, overlaps_within
from scheduling.registry import participants_of
from scheduling.session_clashes import clashes_of, participant_clashes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from accounts.models import User
    from catalog.models import Training
    from scheduling.plans import Clash

MOST_SESSIONS: Final = 200
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Calendar files spell out the rules of a zone up to their last date, and know no year 10000."""


def checked_sessions(training: Training, plans: Sequence[SessionPlan], *, prefix: str = "") -> list[Session]:
    """The plans as unsaved sessions of the training. Raises `Invalid` naming the first that cannot be.

    With `prefix` its fields are called `<prefix>.<place>.<field>`.
    """
    if len(plans) > MOST_SESSIONS:
        raise Invalid(fields={"sessions": [_("At most %(count)d dates at once.") % {"count": MOST_SESSIONS}]})
    sessions = []
    for place, plan in enumerate(plans):
        session = Session(
            practice_id=training.practice_id,
            offering_id=training.pk,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            location=plan.location,
            meet_link=plan.meet_link,
            note=plan.note,
        )
        try:
            check_session(session)
        except Invalid as error:
            if prefix:
                error.fields = {f"{prefix}.{place}.{name}": texts for name, texts in error.fields.items()}
            raise
        sessions.append(session)
    return sessions


def check_session(session: Session) -> None:
    """Raise `Invalid` for times, places or words that cannot be; nothing is read but what is at hand."""
    place = session.location
    if place is not None and (place.practice_id != session.practice_id or not place.is_active):
        raise Invalid(
            _("There is no such location."), code="unknown_location", fields={"location": [_("Choose a location.")]}
        )
    if timezone.is_naive(session.starts_at) or timezone.is_naive(session.ends_at):
        raise Invalid(fields={"starts_at": [_("Give the time with its zone.")]})
    if session.starts_at >= LATEST:
        raise Invalid(fields={"starts_at": [_("This is too far ahead.")]})
    try:
        session.clean_fields(exclude=["practice", "offering", "location"])
        session.validate_constraints()
    except ValidationError as error:
        fields = error.message_dict
        if "__all__" in fields:
            fields["ends_at"] = fields.pop("__all__")
        raise Invalid(fields=fields) from error


def plan_of(session: Session) -> SessionPlan:
    """A session as it was wanted."""
    return SessionPlan(session.starts_at, session.ends_at, session.location, session.meet_link, session.note)


def refuse_clashes(
    training: Training,
    plans: Sequence[SessionPlan],
    *,
    trainers: Collection[User],
    accept_clashes: bool,
    session: Session | None = None,
) -> None:
    """Lock trainers, participants and rooms, and raise what stands in the way of `plans`.

    `session` is the one that moves. `Conflict`: `sessions_overlap` always,
    `clashes` (each in `details`) unless they are accepted.
    """
    students = [one.user for one in participants_of(training.pk) if one.standing == "confirmed"]
    if people := {person.pk for person in (*trainers, *students)}:
        lock_people(*sorted(people))
    if rooms := {plan.location.pk for plan in plans if plan.location}:
        lock_locations(*rooms)
    zone = ZoneInfo(training.practice.time_zone)
    planned = Session.objects.filter(offering=training.pk, status=SessionStatus.PLANNED).select_related("location")
    own = [plan_of(other) for other in planned if other != session]
    if overlaps := overlaps_within([*own, *plans]):
        raise refused_clashes(overlaps, zone, code="sessions_overlap")
    if accept_clashes:
        return
    clashes = clashes_of(plans, practice=training.practice_id, trainers=trainers, except_offering=training.pk)
    clashes += participant_clashes(
        students, [plan.span for plan in plans], practice=training.practice_id, except_offering=training.pk
    )
    if clashes:
        raise refused_clashes(clashes, zone, code="clashes")


def refuse_trainer_clashes(
    training: Training, trainers: Collection[User], sessions: Sequence[Session], *, accept_clashes: bool
) -> None:
    """Lock these new trainers and raise `Conflict` (`clashes`) for what takes their time during the sessions."""
    lock_people(*sorted(user.pk for user in trainers))
    if accept_clashes:
        return
    plans = [SessionPlan(session.starts_at, session.ends_at) for session in sessions]
    clashes = clashes_of(plans, practice=training.practice_id, trainers=trainers, except_offering=training.pk)
    if clashes:
        raise refused_clashes(clashes, ZoneInfo(training.practice.time_zone), code="clashes")


def refused_clashes(clashes: Sequence[Clash], zone: ZoneInfo, *, code: str) -> Conflict:
    """The refusal that names each of them."""
    sentences = [clash.sentence(zone) for clash in clashes]
    return Conflict(
        " ".join(sentences),
        code=code,
        fields={"sessions": sentences},
        details={"clashes": [clash.as_plain() for clash in clashes]},
    )


def as_noted(value: Any) -> Any:
    """A value as the audit trail keeps it: moments in ISO 8601, rows by their keys."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "pk", value)
