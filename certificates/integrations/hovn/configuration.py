"""Whether Hovn is set up in a way that can be trusted; asked by the system checks and before the first page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import urlsplit

from django.conf import settings

HOVN: Final = "https://www.hovn.app"
PROVIDER: Final = "ne-thing-training"
DEMO_COOKIE: Final = "session=campanile-demo"
"""The public cookie of the simulator."""
SLUG: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the client needs; `base_url` never ends in a slash, `pause` is the seconds between two pages."""

    production: bool
    base_url: str
    cookie: str = field(repr=False)
    provider: str = PROVIDER
    pause: float = 1.0

    @classmethod
    def from_settings(cls) -> Self:
        """Unset address: the real Hovn in production, nothing elsewhere (the runner passes the simulator's)."""
        base = settings.HOVN_BASE_URL.strip().rstrip("/") or (HOVN if settings.PRODUCTION else "")
        return cls(
            production=settings.PRODUCTION,
            base_url=base,
            cookie=settings.HOVN_SESSION_COOKIE.strip(),
            provider=settings.HOVN_PROVIDER_SLUG.strip(),
            # Who asks this machine disturbs nobody.
            pause=0.0 if is_loopback(base) else settings.HOVN_PAUSE_MS / 1000,
        )

    def missing(self) -> list[str]:
        """What is not set: bookings cannot be fetched, which a school without Hovn may want."""
        required = {"HOVN_BASE_URL": self.base_url, "HOVN_SESSION_COOKIE": self.cookie}
        return [
            f"{name} is not set: no booking can be fetched from Hovn." for name, value in required.items() if not value
        ]

    def dangers(self) -> list[str]:
        """What is set so that a cookie is given away or made-up bookings are taken for real ones."""
        problems = []
        if self.cookie and not _is_header(self.cookie):
            problems.append("HOVN_SESSION_COOKIE must look like name=value; name=value, in one line.")
        if not SLUG.fullmatch(self.provider):
            problems.append("HOVN_PROVIDER_SLUG is not the short name of a provider.")
        if self.production:
            problems += self._production_dangers()
        elif self.base_url == HOVN and self.cookie == DEMO_COOKIE:
            problems.append("HOVN_SESSION_COOKIE is the simulator's, HOVN_BASE_URL is the real Hovn.")
        return problems

    def _production_dangers(self) -> list[str]:
        problems = []
        if self.cookie == DEMO_COOKIE:
            problems.append("HOVN_SESSION_COOKIE is the simulator's.")
        if is_loopback(self.base_url):
            problems.append("HOVN_BASE_URL is on this machine: that is the simulator, not Hovn.")
        elif not self.base_url.startswith("https://"):
            problems.append("HOVN_BASE_URL must begin with https://: the operator's cookie would travel readable.")
        return problems


def is_loopback(address: str) -> bool:
    """Whether an address points back at this machine."""
    host = (urlsplit(address).hostname or "").lower()
    try:
        number = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return number.is_loopback or number.is_unspecified


def _is_header(cookie: str) -> bool:
    return cookie.isascii() and cookie.isprintable() and "=" in cookie
