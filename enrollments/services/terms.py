"""The terms a student agrees to, kept as they were on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from catalog.models import CoursePack

PACK_TERMS_VERSION: Final = "pack-2026-11"


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
