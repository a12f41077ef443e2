"""How often strangers may ask.

Numbers follow one another, so whoever asks for them is counted, found or not.
A link has 192 bits: only links that lead nowhere are counted.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest

from config.kit.throttling import Limit, address_subject, check, spend

BAD_LINKS: Final = Limit("verify-link", times=60, seconds=3600)
COMPARISONS: Final = Limit("verify-compare", times=30, seconds=3600, closed=True)


def spend_number(request: HttpRequest) -> None:
    """Raises `TooManyRequests`, or `Unavailable` while nobody can count."""
    limit = Limit("verify-number", times=settings.CERTIFICATE_NUMBERS_PER_ADDRESS, seconds=3600, closed=True)
    spend(limit, address_subject(request))


def check_links(request: HttpRequest) -> None:
    """Before a link is looked up. Raises `TooManyRequests`."""
    check(BAD_LINKS, address_subject(request))


def count_bad_link(request: HttpRequest) -> None:
    """After one that leads nowhere. Raises `TooManyRequests`."""
    spend(BAD_LINKS, address_subject(request))


def spend_comparison(request: HttpRequest) -> None:
    """Raises `TooManyRequests`, or `Unavailable` while nobody can count."""
    spend(COMPARISONS, address_subject(request))
