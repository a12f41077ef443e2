"""Whether an address is one of this machine: where simulators live, and production must not go."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(address: str) -> bool:
    """Whether a URL points back at this machine."""
    host = (urlsplit(address).hostname or "").lower()
    try:
        number = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return number.is_loopback or number.is_unspecified
