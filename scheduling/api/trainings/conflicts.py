"""People and rooms that are taken twice: an API cannot ask back, so it is done and the answer tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from scheduling.registry import participants_of
from scheduling.services.session_checks import plan_of
from scheduling.services.sessions import trainers_now
from scheduling.session_clashes import clashes_of, participant_clashes

if TYPE_CHECKING:
    from catalog.models import Training
    from scheduling.models import Session

HEADER: Final = "X-Conflicts"


def conflict_header(training: Training, sessions: Iterable[Session]) -> dict[str, str]:
    """How often a trainer, a participant or the room of these sessions is taken by something else; nothing if never."""
    plans = [plan_of(session) for session in sessions]
    within = {"practice": training.practice_id, "except_offering": training.pk}
    seated = [one.user for one in participants_of(training.pk) if one.standing == "confirmed"]
    found = clashes_of(plans, trainers=trainers_now(training), **within)
    found += participant_clashes(seated, [plan.span for plan in plans], **within)
    return {HEADER: str(len(found))} if found else {}
