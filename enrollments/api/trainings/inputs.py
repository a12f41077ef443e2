"""Bodies of the enrolment operations of the trainings API."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.kit.api.inputs import Input, TextField
from enrollments.api.trainings.rows import STATUSES

MOST_MOVED: Final = 1000


@extend_schema_field(
    {
        "type": "string",
        "enum": ["invite", "deinvite", "return-to-waitlist", "force-enroll", "decline", "toggle-paid"],
    }
)
class ActionField(TextField):
    """The word for an action; the view knows which there are."""


@extend_schema_field({"type": "string", "enum": ["move", "copy"]})
class OperationField(TextField):
    """move or copy; the view refuses others in the contract's words."""


@extend_schema_field({"type": "string", "enum": list(STATUSES.names), "nullable": True})
class StatusField(TextField):
    """The contract's word for a state; the view refuses others in the contract's words."""


class EnrollmentInput(Input):
    """Who is enrolled."""

    student_id = serializers.IntegerField()
    server_decided = (
        "training_id",
        "student_name",
        "student_email",
        "status",
        "enrole_date",
        "invite_date",
        "paid",
    )


class ActionInput(Input):
    """What is done with an enrolment."""

    action = ActionField(max_length=64, allow_blank=True)


class MoveInput(Input):
    """Who is carried over where."""

    student_ids = serializers.ListField(child=serializers.IntegerField(), allow_empty=False, max_length=MOST_MOVED)
    target_training_id = serializers.IntegerField()
    operation = OperationField(max_length=64, allow_blank=True)
    override_status = StatusField(required=False, allow_null=True, allow_blank=True, max_length=64)
