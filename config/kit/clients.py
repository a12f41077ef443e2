"""Where a request comes from, behind trusted proxies only."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.conf import settings
from django.http import HttpRequest

IPV6_HOME: Final = 64  # bits; one subscriber owns all addresses behind them
FORWARDED: Final = "HTTP_X_FORWARDED_FOR"


def parse_address(text: str) -> str:
    """The canonical address in `text` (port, brackets and zone allowed), or "" where there is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def client_address(request: HttpRequest) -> str:
    """The address of the client, or "" where nothing tells it (a unix socket).

    With `TRUSTED_PROXY_COUNT` n, the n last hops are ours: the client is the
    n-th entry from the right of X-Forwarded-For. What a client itself wrote
    further left is never read; with n = 0 the header is not read at all.
    """
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    trusted: int = settings.TRUSTED_PROXY_COUNT
    if not trusted:
        return peer
    hops = [hop for hop in request.META.get(FORWARDED, "").split(",") if hop.strip()]
    if not hops:
        return peer
    return parse_address(hops[-min(trusted, len(hops))]) or peer


def address_group(address: str) -> str:
    """What limits count as one place: an IPv4 address, or the /64 of an IPv6 one."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_HOME}", strict=False))
