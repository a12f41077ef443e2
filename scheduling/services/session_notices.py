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


def tell_sessions(
    kind: str,
    sessions: Sequence[Session],
    *,
    training: Offering,
    actor: User | None,
    reason: str = "",
    is_for_participants: bool = True,
    was: SessionPlan | None = None,
) -> None:
    """Queue `scheduling.<kind>` for everybody on the training and its trainers, but not for who did it.

    One message for all of them, once for each version of them; `was` is how the
    one was before. Nobody is told of what has passed. Call it under the training's lock.
    """
    now = timezone.now()
    told = [session for session in sessions if session.ends_at > now]
    if not told:
        return
    key = f"session:{told[0].pk}:{told[0].record_version}" + (f":{len(told)}" if len(told) > 1 else "")
    everybody = participants_of(training.pk) if is_for_participants else []
    people = [one for one in everybody if one.user != actor]
    trainers = User.objects.filter(training_posts__training=training.pk).order_by("pk")
    files = _Files(told, training)
    readers = [(one.user, files.of(one.standing, one.sequence) if one.is_in_calendar else []) for one in people]
    readers += [(trainer, files.of("confirmed", 0)) for trainer in trainers if trainer != actor]
    send_together(
        [
            _draft(kind, told, reader, training=training, key=key, files=attached, reason=reason, was=was)
            for reader, attached in readers
        ]
    )
    if kind != "session_canceled":
        note_entries([one.enrollment_id for one in people if one.is_in_calendar])


def tell_trainers(kind: str, trainers: Collection[User], *, training: Offering, sessions: Sequence[Session]) -> None:
    """Queue `scheduling.<kind>` (`trainer_added`, `trainer_removed`) with all coming sessions."""
    standing: Standing = "canceled" if kind == "trainer_removed" else "confirmed"
    files = _Files(sessions, training).of(standing, 0) if sessions else []
    key = f"trainer:{training.pk}:{training.record_version}"
    send_together([_draft(kind, sessions, trainer, training=training, key=key, files=files) for trainer in trainers])


class _Files:
    """The calendar file of these sessions, made once for all who stand alike."""

    def __init__(self, sessions: Sequence[Session], training: Offering) -> None:
        self._sessions, self._training = sessions, training
        self._made: dict[tuple[Standing, int], Attachment] = {}

    def of(self, standing: Standing, sequence: int) -> list[Attachment]:
        """For readers who stand so, with this share of the sequence."""
        if (standing, sequence) not in self._made:
            title, organizer = self._training.title, organizer_of(self._training.practice)
            values = session_values(self._sessions, summary=title, standing=standing, sequence=sequence, **organizer)
            method = method_of(values)
            name = file_name(title, method=method)
            self._made[standing, sequence] = Attachment.later(name, recipe=RECIPE, values=values, method=method)
        return [self._made[standing, sequence]]


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
