"""The terms a student agrees to, kept as they were on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from catalog.models import CoursePack, Offering, Training

PACK_TERMS_VERSION: Final = "pack-2026-11"
GROUP_TERMS_VERSION: Final = "training-2026-11"


def pack_terms(pack: CoursePack) -> dict[str, Any]:
    """A snapshot of price, rules and cancellation terms of `pack`; amounts in minor units."""
    return {
        "version": PACK_TERMS_VERSION,
        "title": pack.title,
        "tutor": pack.tutor_profile.display_name,
        "price": pack.price,
        "currency": pack.currency,
        "lessons": pack.required_classes_count,
        "lesson_minutes": pack.lesson_minutes,
        "scheduling_type": pack.scheduling_type,
        "max_daily_lessons": pack.max_daily_lessons,
        "min_weekly_classes": pack.min_weekly_classes,
        "max_period_value": pack.max_period_value,
        "max_period_unit": pack.max_period_unit,
    }


def group_terms(offering: Offering, training: Training | None, *, sessions: int) -> dict[str, Any]:
    """A snapshot of price, dates and policies of a training or cohort; amounts in minor units.

    `training` is the same row with its type and policies, None for what is no training.
    """
    booking = training.training_type.booking_policy if training else None
    cancellation = training.training_type.cancellation_policy if training else None
    return {
        "version": GROUP_TERMS_VERSION,
        "title": offering.title,
        "price": offering.price,
        "currency": offering.currency,
        "lessons": sessions,
        "starts_at": offering.starts_at.isoformat() if offering.starts_at else None,
        "practice_terms_version": offering.practice.record_version,
        "booking_policy": booking
        and {
            "id": booking.pk,
            "version": booking.record_version,
            "most": booking.most,
            "window_days": booking.window_days,
            "text": booking.text,
        },
        "cancellation_policy": cancellation
        and {
            "id": cancellation.pk,
            "version": cancellation.record_version,
            "hours": cancellation.hours,
            "mode": cancellation.mode,
            "text": cancellation.text,
        },
    }


def cancellation_sentences(terms: dict[str, Any]) -> list[str]:
    """The cancellation terms that were agreed to, in the reader's language, a sentence each; of either version."""
    if terms.get("version") != GROUP_TERMS_VERSION:
        return cancellation_terms(terms.get("version", PACK_TERMS_VERSION))
    policy = terms.get("cancellation_policy")
    if policy is None:
        return [_("You can leave until the first session starts.")]
    until = ngettext(
        "You can leave free of charge until %(hours)s hour before the first session.",
        "You can leave free of charge until %(hours)s hours before the first session.",
        policy["hours"],
    ) % {"hours": policy["hours"]}
    if policy["mode"] == "block":
        return [until, _("After that, please ask the school.")]
    return [until, _("After that you can still leave until it starts; what you paid is not paid back by itself.")]


def cancellation_terms(version: str = PACK_TERMS_VERSION, *, is_paid: bool = False) -> list[str]:
    """The cancellation terms of `version` in the reader's language, a sentence each; paying ends the first."""
    if version != PACK_TERMS_VERSION:
        return []
    before_paying = [_("Until you pay you can choose other times or leave; nothing is charged.")]
    return [
        *([] if is_paid else before_paying),
        _("After your first lesson, and before your second, you can ask for your money back."),
        _("If the school cancels the course, you get back the lessons that were not given."),
    ]
