"""Our only way to Hovn: one booking page by its reference.

A call may take a minute and must stay outside transactions. What comes back is
one of four outcomes (`outcomes`); `Unreachable` means that nothing is known.
"""

from __future__ import annotations

import random
import re
import time
from functools import lru_cache
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Final
from urllib.parse import quote, urlsplit

import requests
from urllib3.exceptions import HTTPError

from certificates.integrations.hovn.configuration import Configuration
from certificates.integrations.hovn.errors import NotAReference, NotConfigured, Unreachable
from certificates.integrations.hovn.outcomes import NotThere, NotUnderstood, Outcome, SignedOut
from certificates.integrations.hovn.pacing import turn
from certificates.integrations.hovn.pages import outcome_of
from config.kit.numbers import whole_number

CONNECT_TIMEOUT: Final = 5.0
READ_TIMEOUT: Final = 20.0
WHOLE_TIMEOUT: Final = 40.0
TRIES: Final = 3
LONGEST_PAUSE: Final = 30.0
LARGEST: Final = 5_000_000
PIECE: Final = 65_536
REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,63}")
LOGIN: Final = re.compile(r"log-?in|sign-?in|/auth\b|session-expired", re.IGNORECASE)
AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
_jitter = random.SystemRandom()


class HovnClient:
    """Hovn as the operator of one provider sees it. Holds nothing but connections."""

    def __init__(
        self,
        configuration: Configuration,
        *,
        timeouts: tuple[float, float] = (CONNECT_TIMEOUT, READ_TIMEOUT),
        whole: float = WHOLE_TIMEOUT,
        back_off: float = 0.5,
    ) -> None:
        """Raises `NotConfigured` when something is missing or dangerous. `back_off` is the first wait in seconds."""
        problems = configuration.missing() + configuration.dangers()
        if problems:
            raise NotConfigured(problems)
        self._configuration = configuration
        self._timeouts, self._whole, self._back_off = timeouts, whole, back_off
        self._host = urlsplit(configuration.base_url).netloc
        self._http = requests.Session()
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # only the operator's own is sent

    def address(self, reference: str = "") -> str:
        """Where a booking is shown; without a reference the list of all."""
        base = f"{self._configuration.base_url}/admin/{self._configuration.provider}/bookings"
        return f"{base}/{quote(reference, safe='')}" if reference else base

    def booking(self, reference: str) -> Outcome:
        """What Hovn says of this booking. Raises `NotAReference`, `Unreachable`."""
        if not REFERENCE.fullmatch(reference):
            raise NotAReference
        why, pause = "", 0.0
        for attempt in range(TRIES):
            if attempt:
                time.sleep(max(pause, self._back_off * 2 ** (attempt - 1) * _jitter.uniform(0.5, 1.5)))
            try:
                with turn(self._host, pause=self._configuration.pause):
                    status, headers, body = self._get(reference)
            except (requests.RequestException, HTTPError, OSError) as error:
                why, pause = f"{type(error).__name__} at {self._host}", 0.0
                continue
            if status not in AGAIN:
                return self._outcome(reference, status, headers, body)
            why, pause = f"status {status} from {self._host}", _seconds(headers.get("Retry-After", ""))
            if pause > LONGEST_PAUSE:
                break
        raise Unreachable(why, retry_after=int(pause) or None)

    def _get(self, reference: str) -> tuple[int, requests.structures.CaseInsensitiveDict[str], bytes]:
        """Status, headers and body, within a time limit for the whole however slowly it drips."""
        headers = {
            "Accept": "text/html,application/xhtml+xml",
            "Accept-Language": "en-US,en;q=0.9",
            "Cookie": self._configuration.cookie,
            "Referer": self.address(),
            "User-Agent": AGENT,
        }
        until = time.monotonic() + self._whole
        with self._http.get(
            self.address(reference), headers=headers, timeout=self._timeouts, allow_redirects=False, stream=True
        ) as answer:
            body = bytearray()
            # Not iter_content: it comes back only with a whole piece, however long the other side takes for it.
            while (piece := answer.raw.read1(PIECE, decode_content=True)) and len(body) <= LARGEST:
                body += piece
                if time.monotonic() > until:
                    raise TimeoutError
            return answer.status_code, answer.headers, bytes(body)

    def _outcome(
        self, reference: str, status: int, headers: requests.structures.CaseInsensitiveDict[str], body: bytes
    ) -> Outcome:
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return NotThere(reference)
        is_elsewhere = status in REDIRECTS
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or (
            is_elsewhere and LOGIN.search(headers.get("Location", ""))
        ):
            return SignedOut(reference)
        why = ""
        if is_elsewhere:
            why = "the page leads elsewhere"
        elif status != HTTPStatus.OK:
            why = f"the answer has status {status}"
        elif len(body) > LARGEST:
            why = "the page is larger than any booking"
        elif "html" not in headers.get("Content-Type", "html"):
            why = "the answer is no page"
        if why:
            return NotUnderstood(reference, why)
        return outcome_of(body.decode(errors="replace"), reference, url=self.address(reference))


def hovn_client() -> HovnClient:
    """The client of the current settings; connections are kept between calls. Raises `NotConfigured`."""
    return _client_for(Configuration.from_settings())


@lru_cache(maxsize=4)
def _client_for(configuration: Configuration) -> HovnClient:
    return HovnClient(configuration)


def _seconds(retry_after: str) -> float:
    """A date there is not waited for."""
    return float(whole_number(retry_after) or 0)
