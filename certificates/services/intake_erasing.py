"""The files that a person uploaded, or others for them, go with the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.services.audit import record_event
from certificates.enums import OPEN_INTAKES, IntakeProblem, IntakeState
from certificates.locks import lock_intakes_of
from certificates.services.intake import drop_file

if TYPE_CHECKING:
    from accounts.models import User


def forget_intakes(person: User, *, actor: User | None) -> int:
    """Delete the files of the person and what was read in them; returns how many. Inside `locked_transaction`.

    What was confirmed stays confirmed: its certificate is a tombstone.
    """
    forgotten = 0
    for intake in lock_intakes_of(person):
        if not (intake.file or intake.original_name or intake.reason):
            continue
        drop_file(intake)
        intake.original_name = intake.reason = ""
        if intake.state in OPEN_INTAKES:
            intake.state, intake.problem = IntakeState.REFUSED, IntakeProblem.ERASED
        intake.save(update_fields=["file", "proposal", "original_name", "reason", "state", "problem"])
        record_event("intake.erased", intake, actor=actor, practice=intake.practice_id)
        forgotten += 1
    return forgotten
