"""Looking certificates up for a request, within the limits."""

from __future__ import annotations

from django.http import HttpRequest

from certificates.pages.verify.limits import check_links, count_bad_link, spend_number
from certificates.services.verifying import Verification, verify_key, verify_number


def ask_number(request: HttpRequest, number: str) -> Verification | None:
    """Raises `TooManyRequests`, `Unavailable`."""
    spend_number(request)
    return verify_number(number)


def ask_key(request: HttpRequest, share_key: str) -> Verification | None:
    """Raises `TooManyRequests`."""
    check_links(request)
    found = verify_key(share_key)
    if found is None:
        count_bad_link(request)
    return found
