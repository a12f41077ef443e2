"""Text, ids and numbers are taken as what they are, in every body of the APIs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from config.kit.api.inputs import Input, TextField, UidField, read_body
from enrollments.api import inputs as enrollments
from scheduling.api import inputs as scheduling

UID = UUID("0199aaaa-0000-7000-8000-000000000000")
NO_TEXT: list[Any] = [5, 0, -1, 1.5, 10**30, True, {"a": 1}, ["a"], "a\0b", "x" * 1_000_001]


@pytest.mark.parametrize("value", NO_TEXT, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("field", [TextField(max_length=500), UidField()], ids=["text", "id"])
def test_nothing_else_is_text_or_an_id(field, value):
    with pytest.raises(ValidationError) as refused:
        field.run_validation(value)

    assert len(str(refused.value)) < 500  # the answer does not repeat what was sent


def test_an_id_is_taken_with_and_without_dashes():
    assert {UidField().run_validation(text) for text in (str(UID), UID.hex)} == {UID}


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (scheduling.LessonSlotChanges, "locationDetails"),
        (scheduling.LessonSlotChanges, "meetLink"),
        (scheduling.LessonSlotChanges, "studentId"),
        (scheduling.LessonSlotInput, "coursePackId"),
        (scheduling.AvailabilityInput, "tutorProfileId"),
        (enrollments.EnrollmentInput, "coursePackId"),
        (enrollments.EnrollmentInput, "lessonSlotIds"),
        (enrollments.EnrollmentInput, "currency"),
        (enrollments.PaymentParameters, "paymentMethodId"),
        (enrollments.PaymentParameters, "returnUrl"),
        (enrollments.CallbackInput, "enrollmentId"),
        (enrollments.CompletionInput, "enrollmentId"),
    ],
)
@pytest.mark.parametrize("value", NO_TEXT, ids=lambda value: repr(value)[:20])
def test_every_body_blames_the_key_with_the_wrong_value(kind, key, value):
    with pytest.raises(ValidationError) as refused:
        read_body(kind, {key: value}, partial=True)

    assert list(refused.value.detail) == [key]


@pytest.mark.parametrize("module", [scheduling, enrollments])
def test_no_body_reads_text_or_ids_in_the_lax_way(module):
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Input)]
    lax = (serializers.CharField, serializers.UUIDField)

    assert len(kinds) > 3
    assert [
        (kind.__name__, name) for kind in kinds for name, field in kind().fields.items() if type(field) in lax
    ] == []
