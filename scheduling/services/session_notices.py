"""What participants and trainers are told about sessions, with the entry for their calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import User
from messaging.delivery.services import Attachment, send
from scheduling.registry import note_entries, participants_of
from scheduling.session_calendars import file_name, method_of, organizer_of, session_values, sessions_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.models import Offering
    from scheduling.models import Session
    from scheduling.plans import SessionPlan
    from scheduling.registry import Participant, Standing


def tell_session(
    kind: str,
    session: Session,
    *,
    training: Offering,
    actor: User | None,
    reason: str = "",
    is_for_participants: bool = True,
    was: SessionPlan | None = None,
) -> None:
    """Queue `scheduling.<kind>` for everybody on the training and its trainers, but not for who did it.

    Once for each version of the session; `was` is how it was before. Nobody is told of what has passed.
    Call it under the training's lock.
    """
    if session.ends_at <= timezone.now():
        return
    key = f"session:{session.pk}:{session.record_version}"
    people = participants_of(training.pk) if is_for_participants else []
    for one in people:
        if one.user != actor:
            _tell_participant(kind, session, one, training=training, reason=reason, key=key, was=was)
    if kind != "session_canceled":
        note_entries([one.enrollment_id for one in people if one.user != actor and one.is_in_calendar])
    for trainer in User.objects.filter(training_posts__training=training.pk).order_by("pk"):
        if trainer != actor:
            file = _file([session], training, "confirmed", 0, trainer)
            _send(kind, [session], trainer, training=training, reason=reason, key=key, file=file, was=was)


def tell_trainer(kind: str, trainer: User, *, training: Offering, sessions: Sequence[Session]) -> None:
    """Queue `scheduling.<kind>` (`trainer_added`, `trainer_removed`) with all coming sessions."""
    standing: Standing = "canceled" if kind == "trainer_removed" else "confirmed"
    file = _file(sessions, training, standing, 0, trainer) if sessions else None
    key = f"trainer:{training.pk}:{training.record_version}"
    _send(kind, sessions, trainer, training=training, reason="", key=key, file=file)


def _tell_participant(
    kind: str,
    session: Session,
    one: Participant,
    *,
    training: Offering,
    reason: str,
    key: str,
    was: SessionPlan | None,
) -> None:
    file = None
    if one.is_in_calendar:
        file = _file([session], training, one.standing, one.sequence, one.user)
    _send(kind, [session], one.user, training=training, reason=reason, key=key, file=file, was=was)


def _file(
    sessions: Sequence[Session], training: Offering, standing: Standing, sequence: int, reader: User
) -> Attachment:
    values = session_values(
        sessions, summary=training.title, standing=standing, sequence=sequence, **organizer_of(training.practice)
    )
    method = method_of(values)
    content = sessions_file(values, reader.email, reader.full_name)
    return Attachment(file_name(training.title, method=method), content, "text/calendar", method=method)


def _send(
    kind: str,
    sessions: Sequence[Session],
    reader: User,
    *,
    training: Offering,
    reason: str,
    key: str,
    file: Attachment | None,
    was: SessionPlan | None = None,
) -> None:
    context: dict[str, Any] = {
        "offering": training.title,
        "reason": reason,
        "was_at": was.starts_at if was else None,
        "was_place": place_of(was) if was else "",
        "sessions": [
            {
                "starts_at": session.starts_at,
                "ends_at": session.ends_at,
                "place": place_of(session),
                "note": session.note,
            }
            for session in sessions
        ],
    }
    send(
        f"scheduling.{kind}",
        to=reader,
        practice=training.practice,
        context=context,
        dedupe_key=key,
        url=page_of(training),
        attachments=[file] if file else [],
    )


def place_of(session: Session | SessionPlan) -> str:
    """Where it is, in one line: room and address, or the link; "" where nothing is said."""
    place = session.location
    if place is None:
        return session.meet_link
    return ", ".join(part for part in (place.name, place.address_line) if part)


def page_of(training: Offering) -> str:
    """The path of the training's page."""
    return f"/trainings/{training.uid}/"
