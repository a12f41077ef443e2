"""A wanted session, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from django.utils.translation import gettext as _

from scheduling.labels import label_time
from scheduling.wall_clock import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from catalog.models import Location
    from scheduling.models import Session

ClashKind: TypeAlias = Literal["trainer", "location", "student", "overlap_within"]


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A meeting as somebody wants it, both times aware."""

    starts_at: datetime
    ends_at: datetime
    location: Location | None = None
    meet_link: str = ""
    note: str = ""

    @property
    def span(self) -> Span:
        """When it is."""
        return Span(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Clash:
    """`what` takes the time of `who` (a person or a room) from `starts_at` until `ends_at`.

    Empty `what`: something of another practice, which is not told. A lesson has no `session_id`.
    """

    kind: ClashKind
    who: str
    what: str
    starts_at: datetime
    ends_at: datetime
    session_id: int | None = None

    def as_plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "kind": self.kind,
            "who": self.who,
            "what": self.what,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "session_id": self.session_id,
        }

    def sentence(self, zone: ZoneInfo) -> str:
        """For people: who is taken, by what, when."""
        facts = {
            "who": self.who,
            "what": self.what or _("something at another school"),
            "when": label_time(self.starts_at, zone),
        }
        if self.kind == "overlap_within":
            return _("Two of the dates overlap: %(when)s.") % facts
        return _("%(who)s is already taken: %(what)s, %(when)s.") % facts


def place_of(session: Session | SessionPlan) -> str:
    """Where it is, in one line: room and address, or that it is online; "" where nothing is said.

    Never the link: that is for who has a seat, others are told where it is too.
    """
    place = session.location
    if place is None:
        return _("Online") if session.meet_link else ""
    return ", ".join(part for part in (place.name, place.address_line) if part)


def overlaps_within(plans: Sequence[SessionPlan]) -> list[Clash]:
    """The plans that begin before an earlier one has ended."""
    ordered = sorted(plans, key=lambda plan: (plan.starts_at, plan.ends_at))
    found = []
    latest = ordered[0].ends_at if ordered else None
    for earlier, plan in pairwise(ordered):
        latest = max(latest or earlier.ends_at, earlier.ends_at)
        if plan.starts_at < latest:
            found.append(Clash("overlap_within", "", plan.note, plan.starts_at, plan.ends_at))
    return found
