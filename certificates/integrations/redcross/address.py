"""Where the Red Cross is asked, and whether that is set up in a way that can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from config.kit.loopback import is_loopback

OFF: Final = "off"
RED_CROSS: Final = "https://www.redcross.org"
PATH: Final = "/on/demandware.store/Sites-RedCross-Site/default/Certificates-SearchCertificates"
HEADERS: Final = {
    "User-Agent": (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/124.0.0.0 Safari/537.36"
    ),
    "Accept": "application/json, text/javascript, */*; q=0.01",
    "Accept-Language": "en-US,en;q=0.9",
    "Referer": f"{RED_CROSS}/take-a-class/digital-certificate",
    "Origin": RED_CROSS,
    "X-Requested-With": "XMLHttpRequest",
}
"""What its own page sends, also to a stand-in: whoever speaks the wire format may look at them."""


def query(email: str) -> dict[str, str]:
    """The question; the answer is a fragment of HTML, whatever `Accept` says."""
    return {"email": email, "format": "ajax"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the client needs; `base_url` never ends in a slash, `pause` is in seconds."""

    production: bool
    base_url: str
    pause: float

    @classmethod
    def from_settings(cls) -> Configuration:
        """Unset address: the real one in production, nothing elsewhere (the runner passes the simulator's)."""
        base = settings.REDCROSS_BASE_URL.rstrip("/")
        default = RED_CROSS if settings.PRODUCTION else ""
        return cls(
            production=settings.PRODUCTION,
            base_url="" if base == OFF else base or default,
            pause=settings.REDCROSS_PAUSE_MS / 1000,
        )

    @property
    def host(self) -> str:
        """Whose patience is spared: host and port, in lower case."""
        return urlsplit(self.base_url).netloc.lower()

    @property
    def search_address(self) -> str:
        """The exact address of the search, without its query."""
        return self.base_url + PATH

    def missing(self) -> list[str]:
        """Why nobody can be looked up."""
        return [] if self.base_url else ["REDCROSS_BASE_URL is not set, or off: nobody can be looked up."]

    def dangers(self) -> list[str]:
        """Why nobody should be: made-up certificates, or addresses of people that travel readable."""
        if self.base_url and urlsplit(self.base_url).scheme not in {"http", "https"}:
            return ["REDCROSS_BASE_URL must begin with https://."]
        if not self.production:
            return []
        if is_loopback(self.base_url):
            return ["REDCROSS_BASE_URL is on this machine: that is the simulator, not the Red Cross."]
        if not self.base_url.startswith("https://"):
            return ["REDCROSS_BASE_URL must begin with https://: people's addresses would travel readable."]
        return []
