"""Changing the frame around a tutor's availability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.services.audit import record_event
from catalog.rules import may_edit_profile
from config.kit.errors import Forbidden, Invalid
from scheduling.agenda import rules_of
from scheduling.tasks import refresh_next_free

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import TutorProfile
    from scheduling.models import BookingRules

CHANGEABLE = frozenset(
    {
        "time_zone",
        "minimum_notice_minutes",
        "horizon_days",
        "buffer_before_minutes",
        "buffer_after_minutes",
        "start_step_minutes",
    }
)


def save_rules(tutor: TutorProfile, *, actor: User, **changes: Any) -> BookingRules:
    """Change the tutor's rules, or begin them. Lessons that are booked keep their time and buffers.

    Raises `Forbidden`, or `Invalid` per field.
    """
    if not may_edit_profile(actor, tutor):
        raise Forbidden
    assert changes.keys() <= CHANGEABLE
    rules = rules_of(tutor)
    for name, value in changes.items():
        setattr(rules, name, value)
    try:
        rules.full_clean(exclude=["tutor_profile"])
    except ValidationError as error:
        raise Invalid(fields=error.message_dict) from error
    with transaction.atomic():
        rules.save()
        record_event("booking_rules.changed", rules, actor=actor, practice=tutor.practice_id, **changes)
        refresh_next_free.on_commit(tutor.pk)
    tutor.booking_rules = rules
    return rules
