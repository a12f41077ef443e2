from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from config.kit.clients import address_group, client_address


def _address(settings: Any, proxies: int, peer: str, forwarded: str | None = None) -> str:
    settings.TRUSTED_PROXY_COUNT = proxies
    extra: dict[str, Any] = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        extra["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_address(RequestFactory().get("/", **extra))


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        (0, "9.9.9.9", None, "9.9.9.9"),
        (0, "9.9.9.9", "1.1.1.1", "9.9.9.9"),  # nobody is trusted: the header is not read
        (1, "10.0.0.1", "1.1.1.1", "1.1.1.1"),
        (1, "10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),  # what the client wrote itself is not read
        (2, "10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        (2, "10.0.0.1", "1.1.1.1", "1.1.1.1"),
        (1, "10.0.0.1", None, "10.0.0.1"),
        (1, "10.0.0.1", " , ", "10.0.0.1"),
        (1, "10.0.0.1", "unknown", "10.0.0.1"),
        (1, "10.0.0.1", "<script>", "10.0.0.1"),
        (1, "10.0.0.1", "1.1.1.1:5000", "1.1.1.1"),
        (1, "10.0.0.1", "[2001:db8::1]:5000", "2001:db8::1"),
        (1, "10.0.0.1", "2001:DB8:0::1", "2001:db8::1"),
        (0, "::ffff:9.9.9.9", None, "9.9.9.9"),
        (0, "fe80::1%eth0", None, "fe80::1"),
        (0, "", None, ""),  # a unix socket
        (1, "", "1.1.1.1", "1.1.1.1"),
    ],
)
def test_the_client_is_who_the_trusted_proxies_saw(
    settings: Any, proxies: int, peer: str, forwarded: str | None, address: str
) -> None:
    assert _address(settings, proxies, peer, forwarded) == address


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("1.1.1.1", "1.1.1.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_limits_count_an_ipv6_home_as_one(address: str, group: str) -> None:
    assert address_group(address) == group
