"""What a page that came is: a booking, a login, a "not found", or something that we do not understand."""

from __future__ import annotations

import re
from typing import Final

from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.flight import flight_of
from certificates.integrations.hovn.mapper import booking_from
from certificates.integrations.hovn.outcomes import Found, NotThere, NotUnderstood, Outcome, SignedOut
from certificates.integrations.hovn.page_facts import page_facts
from certificates.integrations.hovn.payload import booking_in

PASSWORD: Final = re.compile(r"<input[^>]{0,300}type=[\"']?password", re.IGNORECASE)
GONE: Final = ("NEXT_NOT_FOUND", "NEXT_HTTP_ERROR_FALLBACK;404")
REFUSED: Final = ("NEXT_HTTP_ERROR_FALLBACK;401", "NEXT_HTTP_ERROR_FALLBACK;403")
LOGIN: Final = re.compile(r"NEXT_REDIRECT;.*(?:log-?in|sign-?in|/auth\b)", re.IGNORECASE)


def outcome_of(html: str, reference: str, *, url: str = "") -> Outcome:
    """Never raises, whatever the page."""
    flight = flight_of(html)
    try:
        payload = booking_in(flight, reference)
    except PayloadError as error:
        # The framework streams: a page with status 200 may say in its data that it leads to the login, or to nothing.
        if any(digest.startswith(REFUSED) or LOGIN.match(digest) for digest in flight.digests) or PASSWORD.search(html):
            return SignedOut(reference)
        if any(digest.startswith(GONE) for digest in flight.digests):
            return NotThere(reference)
        return NotUnderstood(reference, str(error))
    try:
        return Found(booking_from(payload, page_facts(html), url=url))
    except PayloadError as error:
        return NotUnderstood(reference, str(error))
