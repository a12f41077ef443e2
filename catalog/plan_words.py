"""A pack's rules of planning in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.enums import PeriodUnit, SchedulingType

if TYPE_CHECKING:
    from catalog.models import CoursePack


def describe_rules(pack: CoursePack) -> list[str]:
    """The pack's rules as sentences, to be read before choosing."""
    count = pack.required_classes_count
    rules = [ngettext("Choose %(count)d lesson.", "Choose %(count)d lessons.", count) % {"count": count}]
    if pack.max_daily_lessons:
        rules.append(most_a_day(pack.max_daily_lessons))
    if pack.scheduling_type == SchedulingType.STRICT:
        if pack.min_weekly_classes:
            least = least_a_week(pack)
            rules.append(
                ngettext(
                    "Every week from the first to the last lesson has at least %(count)d lesson.",
                    "Every week from the first to the last lesson has at least %(count)d lessons.",
                    least,
                )
                % {"count": least}
            )
        if pack.max_period_value:
            rules.append(_("The last lesson is within %(period)s of the first.") % {"period": period_words(pack)})
    return rules


def least_a_week(pack: CoursePack) -> int:
    """The least number of lessons a week; never more than the pack has, or no plan could keep the rule."""
    return min(pack.min_weekly_classes or 0, pack.required_classes_count)


def most_a_day(count: int) -> str:
    """One sentence: `At most 2 lessons a day.`."""
    return ngettext("At most %(count)d lesson a day.", "At most %(count)d lessons a day.", count) % {"count": count}


def period_words(pack: CoursePack) -> str:
    """The longest time from the first lesson to the last: `8 weeks`."""
    count = pack.max_period_value or 0
    if pack.max_period_unit == PeriodUnit.MONTHS:
        return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}
    return ngettext("%(count)d week", "%(count)d weeks", count) % {"count": count}
