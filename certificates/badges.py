"""Where a day stands to the last day of a certificate: the one place that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.enums import BadgeState

Tone: TypeAlias = Literal["ok", "warn", "bad", "info", "neutral"]
SOON: Final = 90
"""So many days before the last one it expires soon, and so many after it is merely expired."""
LOOKS: Final[dict[BadgeState, tuple[Tone, str]]] = {
    BadgeState.VALID: ("ok", "check-circle"),
    BadgeState.EXPIRING: ("warn", "clock"),
    BadgeState.EXPIRED: ("bad", "x-circle"),
    BadgeState.LAPSED: ("info", "archive-box"),
    BadgeState.UNKNOWN: ("neutral", "minus-circle"),
}
"""Colour and icon: green, yellow, red, blue and grey, which repeat the words."""


@dataclass(frozen=True, slots=True)
class Badge:
    """`days` until the last day: 0 on it, negative after it, None when nobody knows it."""

    state: BadgeState
    days: int | None

    @property
    def text(self) -> str:
        """The state in words with the number of days, in the present language."""
        if self.days is None:
            return _("No expiry date")
        if self.days == 0:
            return _("Expires today")
        if self.days > 0:
            return ngettext("%(days)d day left", "%(days)d days left", self.days) % {"days": self.days}
        ago = -self.days
        return ngettext("Expired %(days)d day ago", "Expired %(days)d days ago", ago) % {"days": ago}


def badge(expires_on: date | None, today: date) -> Badge:
    """The state on `today` (a date in the practice's zone): valid through the whole of the last day."""
    if expires_on is None:
        return Badge(BadgeState.UNKNOWN, None)
    days = (expires_on - today).days
    if days > SOON:
        return Badge(BadgeState.VALID, days)
    if days >= 0:
        return Badge(BadgeState.EXPIRING, days)
    return Badge(BadgeState.EXPIRED if days >= -SOON else BadgeState.LAPSED, days)


def in_badge_state(state: str, today: date) -> Q:
    """The certificates whose badge says `state` on `today`; agrees with `badge` on every date."""
    soon, long_ago = today + timedelta(days=SOON), today - timedelta(days=SOON)
    return {
        BadgeState.VALID: Q(expires_on__gt=soon),
        BadgeState.EXPIRING: Q(expires_on__range=(today, soon)),
        BadgeState.EXPIRED: Q(expires_on__lt=today, expires_on__gte=long_ago),
        BadgeState.LAPSED: Q(expires_on__lt=long_ago),
        BadgeState.UNKNOWN: Q(expires_on__isnull=True),
    }[BadgeState(state)]
