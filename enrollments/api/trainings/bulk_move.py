"""Carrying people over to another training."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from rest_framework.request import Request

from accounts.api.doors import person_of, practice_of
from accounts.api.permissions import TrainingsAdmin
from catalog.api.trainings import training_of
from catalog.models import Training
from catalog.training_queries import practice_trainings
from config.kit.api.dialect import TEXT, WHOLE_NUMBER, obj
from config.kit.api.operations import operation
from config.kit.api.views import TrainingsView
from config.kit.errors import Invalid
from enrollments.api.trainings import texts
from enrollments.api.trainings.enrollments import TAGS
from enrollments.api.trainings.inputs import MoveInput
from enrollments.api.trainings.rows import STATUSES
from enrollments.enums import EnrollmentState
from enrollments.services.moving import move_enrollments

MOVED: Final = obj(
    {
        "moved": {"type": "array", "items": WHOLE_NUMBER},
        "skipped": {"type": "array", "items": WHOLE_NUMBER},
        "errors": {"type": "array", "items": TEXT},
    }
)
OPERATIONS: Final = frozenset({"move", "copy"})


class BulkMove(TrainingsView):
    """Many enrolments at once."""

    @operation("moveEnrollments", permission=TrainingsAdmin, tags=TAGS, answer=MOVED, body=MoveInput)
    def post(self, request: Request, training_id: int) -> dict[str, Any]:
        """Move or copy students to another training in their present status, or in another one.

        Nobody is told and policies are not asked; the places of the target are: who finds none is named in `errors`.
        Students whom the target has already are `skipped`. What was noted as paid goes along.
        """
        source = training_of(request, training_id)
        target = self.target(request, source)
        operation_name = self.body["operation"]
        if operation_name not in OPERATIONS:
            raise texts.invalid("operation", texts.UNKNOWN_OPERATION)
        state = self.state()
        with texts.refusals({texts.OTHERWISE: lambda error: Invalid(error.message, code=error.error_code)}):
            moved = move_enrollments(
                source,
                target,
                student_ids=self.body["student_ids"],
                is_copy=operation_name == "copy",
                state=state,
                actor=person_of(request),
            )
        return asdict(moved)

    def target(self, request: Request, source: Training) -> Training:
        """The other training of the practice. Raises `Invalid`."""
        wanted = self.body["target_training_id"]
        if wanted == source.pk:
            raise texts.invalid("target_training_id", texts.SAME_TRAINING)
        target = practice_trainings(practice_of(request)).filter(pk=wanted).first()
        if target is None:
            raise texts.invalid("target_training_id", texts.UNKNOWN_TARGET)
        return target

    def state(self) -> EnrollmentState | None:
        """In which state they arrive, None for their present one. Raises `Invalid`."""
        name = self.body.get("override_status")
        if not name:
            return None
        if name not in STATUSES.names:
            raise texts.invalid("override_status", texts.UNKNOWN_OVERRIDE)
        return EnrollmentState(STATUSES.value_of(name, field="override_status"))
