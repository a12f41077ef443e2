"""What participants and trainers are told about sessions, with the entry for their calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from messaging.delivery.services import Attachment, Draft, send_together
from scheduling.plans import place_of
from scheduling.registry import note_entries, participants_of
from scheduling.session_calendars import RECIPE, file_name, method_of, organizer_of, session_values

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from catalog.models import Offering
    from scheduling.models import Session
    from scheduling.plans import SessionPlan
    from scheduling.registry import Standing


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

    Once for each version of the session; `was` is how it was before. Nobody is
    told of what has passed. Call it under the training's lock.
    """
    if session.ends_at <= timezone.now():
        return

    def draft(reader: User, files: Sequence[Attachment]) -> Draft:
        return _draft(
            kind,
            [session],
            reader,
            training=training,
            key=f"session:{session.pk}:{session.record_version}",
            files=files,
            reason=reason,
            was=was,
        )

    people = [one for one in participants_of(training.pk) if one.user != actor] if is_for_participants else []
    drafts = []
    for one in people:
        files = [_file([session], training, one.standing, one.sequence)] if one.is_in_calendar else []
        drafts.append(draft(one.user, files))
    trainers = User.objects.filter(training_posts__training=training.pk).order_by("pk")
    drafts += [draft(trainer, [_file([session], training, "confirmed", 0)]) for trainer in trainers if trainer != actor]
    send_together(drafts)
    if kind != "session_canceled":
        note_entries([one.enrollment_id for one in people if one.is_in_calendar])


def tell_trainers(kind: str, trainers: Collection[User], *, training: Offering, sessions: Sequence[Session]) -> None:
    """Queue `scheduling.<kind>` (`trainer_added`, `trainer_removed`) with all coming sessions."""
    standing: Standing = "canceled" if kind == "trainer_removed" else "confirmed"
    files = [_file(sessions, training, standing, 0)] if sessions else []
    key = f"trainer:{training.pk}:{training.record_version}"
    send_together([_draft(kind, sessions, trainer, training=training, key=key, files=files) for trainer in trainers])


def _file(sessions: Sequence[Session], training: Offering, standing: Standing, sequence: int) -> Attachment:
    values = session_values(
        sessions, summary=training.title, standing=standing, sequence=sequence, **organizer_of(training.practice)
    )
    method = method_of(values)
    return Attachment.later(file_name(training.title, method=method), recipe=RECIPE, values=values, method=method)


def _draft(
    kind: str,
    sessions: Sequence[Session],
    reader: User,
    *,
    training: Offering,
    key: str,
    files: Sequence[Attachment],
    reason: str = "",
    was: SessionPlan | None = None,
) -> Draft:
    return Draft(
        kind=f"scheduling.{kind}",
        to=reader,
        practice=training.practice,
        context={
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
        },
        dedupe_key=key,
        url=reverse("enrollments:training", args=[training.uid]),
        attachments=files,
    )
