"""What participants and trainers are told about sessions, with the entry for their calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalog.models import TrainingTrainer
from catalog.training_rules import HELD_POST
from messaging.delivery.context import decode_context, encode_context
from messaging.delivery.services import Attachment, Draft, send_together
from scheduling.models import SessionAnnouncement
from scheduling.plans import place_of
from scheduling.registry import note_entries, participants_of
from scheduling.session_calendars import RECIPE, file_name, method_of, organizer_of, session_values, values_for
from scheduling.tasks import announce_sessions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from catalog.models import Offering
    from scheduling.models import Session
    from scheduling.plans import SessionPlan
    from scheduling.registry import Participant, Standing


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
    """Say `scheduling.<kind>` to everybody on the training and its trainers, but not to who did it.

    One message for all of these sessions, once for each version of them; `was`
    is how the one was before. The trainers' is queued here, the participants' is
    noted and told by a worker (`announcing`). Nobody is told of what has passed.
    Call it under the training's lock.
    """
    now = timezone.now()
    told = [session for session in sessions if session.ends_at > now]
    if not told:
        return
    key = f"session:{told[0].pk}:{told[0].record_version}" + (f":{len(told)}" if len(told) > 1 else "")
    name, context = f"scheduling.{kind}", _context(told, training, reason=reason, was=was)
    values = _values(told, training)
    posts = TrainingTrainer.objects.filter(HELD_POST, training=training.pk)
    trainers = User.objects.filter(pk__in=posts.values("user")).order_by("pk")
    files = _Files(values).of("confirmed", 0)
    send_together(
        [_draft(name, trainer, training, context, key, files) for trainer in trainers if trainer != actor],
    )
    people = [one for one in participants_of(training.pk) if one.user != actor] if is_for_participants else []
    if not people:
        return
    if kind != "session_canceled":
        note_entries([one.enrollment_id for one in people if one.is_in_calendar])
    SessionAnnouncement.objects.create(
        practice_id=training.practice_id,
        offering_id=training.pk,
        kind=name,
        dedupe_key=key,
        context=encode_context(context),
        calendar=values,
        readers=[one.enrollment_id for one in people],
    )
    announce_sessions.on_commit(training.pk)


def tell_participants(announcement: SessionAnnouncement, people: Sequence[Participant]) -> None:
    """Queue an announcement for these people, with the file that suits how each stands now."""
    files, context = _Files(announcement.calendar), decode_context(announcement.context)
    send_together(
        [
            _draft(
                announcement.kind,
                one.user,
                announcement.offering,
                context,
                announcement.dedupe_key,
                files.of(one.standing, one.sequence) if one.is_in_calendar else [],
            )
            for one in people
        ]
    )


def tell_trainers(kind: str, trainers: Collection[User], *, training: Offering, sessions: Sequence[Session]) -> None:
    """Queue `scheduling.<kind>` (`trainer_added`, `trainer_removed`) with all coming sessions."""
    standing: Standing = "canceled" if kind == "trainer_removed" else "confirmed"
    files = _Files(_values(sessions, training)).of(standing, 0) if sessions else []
    key = f"trainer:{training.pk}:{training.record_version}"
    context = _context(sessions, training)
    send_together([_draft(f"scheduling.{kind}", trainer, training, context, key, files) for trainer in trainers])


class _Files:
    """The calendar file of some sessions, made once for all who stand alike."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._made: dict[tuple[Standing, int], Attachment] = {}

    def of(self, standing: Standing, sequence: int) -> list[Attachment]:
        """For readers who stand so, with this share of the sequence."""
        if (standing, sequence) not in self._made:
            values = values_for(self._values, standing=standing, sequence=sequence)
            method = method_of(values)
            name = file_name(values["summary"], method=method)
            self._made[standing, sequence] = Attachment.later(name, recipe=RECIPE, values=values, method=method)
        return [self._made[standing, sequence]]


def _values(sessions: Sequence[Session], training: Offering) -> dict[str, Any]:
    organizer = organizer_of(training.practice)
    return session_values(sessions, summary=training.title, standing="confirmed", **organizer)


def _context(
    sessions: Sequence[Session], training: Offering, *, reason: str = "", was: SessionPlan | None = None
) -> dict[str, Any]:
    return {
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


def _draft(
    kind: str,
    reader: User,
    training: Offering,
    context: Mapping[str, Any],
    key: str,
    files: Sequence[Attachment],
) -> Draft:
    return Draft(
        kind=kind,
        to=reader,
        practice=training.practice,
        context=context,
        dedupe_key=key,
        url=reverse("enrollments:training", args=[training.uid]),
        attachments=files,
    )
