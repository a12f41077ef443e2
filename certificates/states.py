"""How many certificates stand how today: the states by which staff narrow their database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.badges import in_badge_state
from certificates.dates import today_in
from certificates.enums import GONE, BadgeState, CertificateSource, CertificateStatus
from certificates.models import Certificate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Practice

MOST_COUNTED: Final = 10_000
"""Rows of one state that are counted one by one; of more it is said that there are more."""


class ListState(TextChoices):
    """What a list of certificates is narrowed to; the first two are several states at once."""

    ACTIVE = "active", _("Active only")
    RUN_OUT = "run_out", _("Expired only")
    VALID = "valid", _("Valid")
    EXPIRING = "expiring", _("Expires soon")
    EXPIRED = "expired", _("Expired")
    LAPSED = "lapsed", _("Lapsed")
    UNKNOWN = "unknown", _("No date known")
    GONE = "gone", _("Revoked or replaced")


SINGLE: Final = tuple(state for state in ListState if state not in {ListState.ACTIVE, ListState.RUN_OUT})
"""Every certificate that was issued is in exactly one of these."""
PARTS: Final = {
    ListState.ACTIVE: (ListState.VALID, ListState.EXPIRING, ListState.UNKNOWN),
    ListState.RUN_OUT: (ListState.EXPIRED, ListState.LAPSED),
}
"""What nobody knows the end of has not run out, here as in the holder's own list."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many are in a state; when `is_more`, at least so many."""

    state: ListState
    number: int
    is_more: bool


def in_list_state(state: ListState, today: date) -> Q:
    """The certificates that are in `state` on `today`; agrees with what their page says (`wallet.looks.look_of`)."""
    if state in PARTS:
        found = Q()
        for part in PARTS[state]:
            found |= in_list_state(part, today)
        return found
    if state == ListState.GONE:
        return Q(status__in=sorted(GONE))
    dated = in_badge_state(BadgeState(state.value), today)
    endless = Q(source=CertificateSource.ISSUED, expires_on__isnull=True)  # we know that ours have no end
    if state == ListState.VALID:
        dated |= endless
    elif state == ListState.UNKNOWN:
        dated &= ~Q(source=CertificateSource.ISSUED)
    return Q(status=CertificateStatus.ISSUED) & dated


def in_state_at(state: ListState, practices: Iterable[Practice]) -> Q:
    """The same in each of `practices`, on the day that it is there."""
    by_day: dict[date, list[int]] = {}
    for practice in practices:
        by_day.setdefault(today_in(practice), []).append(practice.pk)
    found = Q(pk__in=[])
    for today, ids in by_day.items():
        found |= Q(practice__in=ids) & in_list_state(state, today)
    return found


def count_states(rows: QuerySet[Certificate], practices: Iterable[Practice]) -> list[Counted]:
    """How many of `rows` are in each single state: one query a state, none of which counts beyond `MOST_COUNTED`."""
    schools = list(practices)
    counted = []
    for state in SINGLE:
        number = count_up_to(rows.filter(in_state_at(state, schools)), MOST_COUNTED)
        counted.append(Counted(state, min(number, MOST_COUNTED), number > MOST_COUNTED))
    return counted


def count_found_states(rows: QuerySet[Certificate], practices: Iterable[Practice]) -> list[Counted]:
    """The same in one query, for `rows` that are costly to find: of many, `MOST_COUNTED` are looked at."""
    schools = list(practices)
    first = rows.order_by().values("pk")[: MOST_COUNTED + 1]
    sums = {state.value: Count("pk", filter=in_state_at(state, schools)) for state in SINGLE}
    found = Certificate.objects.filter(pk__in=first).aggregate(every=Count("pk"), **sums)
    return [Counted(state, found[state.value], found["every"] > MOST_COUNTED) for state in SINGLE]


def count_up_to(rows: QuerySet[Certificate], most: int) -> int:
    """How many `rows` there are; `most` + 1 for more."""
    return rows.order_by().values("pk")[: most + 1].count()
