"""Trainers write to those who take part in their training, and to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from catalog.training_rules import may_run_training
from config.kit.errors import Forbidden, Invalid
from config.kit.ids import uuid7
from config.kit.throttling import spend, user_subject
from enrollments.enums import LIVE
from enrollments.limits import TRAINER_MESSAGE
from enrollments.models import Enrollment
from enrollments.services.group_notices import Group, Letter

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Offering

KIND: Final = "enrollments.from_trainer"
LONGEST_SUBJECT: Final = 150
LONGEST_BODY: Final = 5000


def write_to_participants(
    training: Offering, *, actor: User, enrollments: Sequence[Enrollment], subject: str, body: str
) -> int:
    """Send a message, plain text in the actor's name, to the people of these enrolments; returns to how many.

    Who meanwhile left gets nothing. Raises `Forbidden` unless `actor` runs the
    training, `Invalid` for an enrolment elsewhere, nobody, or an empty or
    overlong text, `TooManyRequests` after five messages within an hour.
    """
    if not may_run_training(actor, training):
        raise Forbidden
    heading, words = " ".join(subject.split()), body.strip()
    _check(training, enrollments, heading, words)
    spend(TRAINER_MESSAGE, user_subject(actor.pk))
    with transaction.atomic():
        rows = Enrollment.objects.filter(pk__in=[row.pk for row in enrollments], state__in=sorted(LIVE))
        letters = [
            Letter(row.student, reverse("enrollments:enrollment", args=[row.uid]))
            for row in rows.select_related("student").order_by("pk")
        ]
        told = Group(training).tell(
            KIND,
            letters,
            dedupe_key=f"trainer-message:{uuid7()}",
            extra={"sender": actor.full_name or actor.email, "heading": heading, "words": words},
        )
        record_event(
            "training.participants_written_to",
            training,
            actor=actor,
            practice=training.practice_id,
            readers=[letter.reader.pk for letter in letters],
        )
    return told


def _check(training: Offering, enrollments: Sequence[Enrollment], heading: str, words: str) -> None:
    wrong: dict[str, list[str]] = {}
    if not enrollments or any(row.offering_id != training.pk for row in enrollments):
        wrong["enrollments"] = [_("Only people of this training can be written to.")]
    if not 0 < len(heading) <= LONGEST_SUBJECT:
        wrong["subject"] = [_("Between 1 and %(most)s characters.") % {"most": LONGEST_SUBJECT}]
    if not 0 < len(words) <= LONGEST_BODY:
        wrong["body"] = [_("Between 1 and %(most)s characters.") % {"most": LONGEST_BODY}]
    if wrong:
        raise Invalid(fields=wrong)
