"""Days that people may name: near enough to today that every clock and calendar knows them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from config.kit.errors import Invalid
from scheduling.wall_clock import DAY

FARTHEST: Final = timedelta(days=5 * 365 + 2)  # five years


def require_plannable(day: date, *, field: str, past: timedelta = DAY) -> None:
    """Raise `Invalid` naming `field` unless `day` is in the next five years.

    Up to `past` before today (in UTC) passes: yesterday may still be today somewhere.
    """
    today = timezone.now().date()
    if day - today < -past:
        raise Invalid(fields={field: [_("This day has passed.")]})
    if day - today > FARTHEST:
        raise Invalid(fields={field: [_("This day is too far away.")]})
