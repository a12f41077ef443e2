"""How many places there are, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from catalog.models import Offering


@dataclass(frozen=True, slots=True)
class Places:
    """The places of an offering: a sentence with the badge that repeats it."""

    words: str
    kind: Literal["neutral", "info", "ok", "warn"]
    icon: str


def places_of(offering: Offering) -> Places:
    """`4 of 14 places free`, `Full: 5 waiting`, `Places for everybody`; everybody in the queue counts."""
    waiting, free = offering.waitlist_length, offering.free_seats
    line = ngettext("%(count)d waiting", "%(count)d waiting", waiting) % {"count": waiting}
    if free is None:
        return Places(_("Places for everybody"), "ok", "check-circle")
    if free == 0:
        words = _("Full: %(line)s") % {"line": line} if waiting else _("Full: you can wait for a place")
        return Places(words, "warn", "users")
    words = ngettext("%(free)d of %(all)d place free", "%(free)d of %(all)d places free", offering.capacity or 0) % {
        "free": free,
        "all": offering.capacity,
    }
    if waiting:
        return Places(_("%(places)s, %(line)s") % {"places": words, "line": line}, "info", "queue-list")
    return Places(words, "ok", "check-circle")
