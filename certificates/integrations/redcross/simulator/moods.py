"""How an answer can go wrong, chosen by the address that is asked for."""

from __future__ import annotations

import re
from enum import StrEnum


class Mood(StrEnum):
    """The first word of an address, before a dot, plus, dash or digit; every other word is answered well."""

    BLANK = "blank"  # 200 and nothing in it
    EMPTY = "empty"  # a list of results with nothing in it, no word said
    NOTHING = "nobody"  # "no certificates were found"
    BROKEN = "broken"  # HTML that ends in the middle of a hit
    MOVED = "moved"  # one field more in every hit
    CHANGED = "changed"  # new markup around the same data
    SCRIPTED = "scripted"  # a page that fills itself by script
    JSON = "json"  # what `Accept` asks for
    CUT = "cut"  # fewer bytes than promised
    SLOW = "slow"  # nothing comes for a long while
    DRIP = "drip"  # a byte now and then
    HUGE = "huge"  # more than anybody wants
    ERROR = "error"  # 500
    AWAY = "away"  # 503 with Retry-After
    LIMITED = "limited"  # 429
    REFUSED = "refused"  # 403
    GONE = "gone"  # 404
    SENT = "sent"  # a redirection to another host
    CHALLENGE = "challenge"  # 200 and a page that asks whether one is human
    RESET = "reset"  # the connection is lost


def mood_of(email: str) -> Mood | None:
    """The mood that an address orders, or None."""
    word = re.split(r"[^a-z]", email.strip().lower(), maxsplit=1)[0]
    return Mood(word) if word in set(Mood) else None
