"""Our only way to the Red Cross's search.

A look-up takes seconds and must stay outside transactions: claim, commit,
call, settle. It asks one question at a time per host, with a pause after each,
tries again after what may pass, and leaves a host alone that does not answer.
"""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import requests
import urllib3

from certificates.integrations.redcross.address import HEADERS, Configuration, query
from certificates.integrations.redcross.breaker import Breaker
from certificates.integrations.redcross.errors import NotConfigured, Refused, Unreachable
from certificates.integrations.redcross.markup import LARGEST, read_page
from certificates.integrations.redcross.outcomes import NotUnderstood, Outcome
from certificates.integrations.redcross.turns import turn

logger = logging.getLogger(__name__)
BLOCK: Final = 65_536
BACK_OFF: Final = 0.5
LONGEST_BACK_OFF: Final = 8.0
LONGEST_WAIT_ASKED: Final = 3600
TOO_MANY: Final = HTTPStatus.TOO_MANY_REQUESTS


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: to connect, between two bytes, for a whole answer, for our turn. `tries` is how often in all."""

    connect: float
    read: float
    whole: float
    turn: float
    tries: int


HASTY: Final = Patience(connect=4, read=8, whole=12, turn=15, tries=2)
"""Somebody waits for the answer."""
CALM: Final = Patience(connect=6, read=20, whole=40, turn=120, tries=4)
"""Nobody waits: the nightly refresh."""


class _Passing(Exception):
    """This try failed in a way that another may not; `rest` is what the host asked for, in seconds."""

    def __init__(self, reason: str, rest: int | None = None) -> None:
        self.reason = reason
        self.rest = rest
        super().__init__(reason)


def search(email: str, *, patience: Patience = HASTY) -> Outcome:
    """Everything the Red Cross lists for an e-mail address: `Found`, `Nothing` or `NotUnderstood`.

    Raises `Unreachable` when there is no answer, `Refused` when the answer is
    that we get none, `NotConfigured` when this school has no look-ups.
    """
    configuration = Configuration.from_settings()
    if problems := configuration.missing() + configuration.dangers():
        raise NotConfigured("; ".join(problems))
    breaker = Breaker(configuration.host)
    for tried in range(1, patience.tries + 1):
        try:
            return _try(email, configuration, breaker, patience)
        except _Passing as failure:
            logger.warning("the Red Cross did not answer", extra={"reason": failure.reason, "tried": tried})
            if tried == patience.tries or failure.rest is not None:
                raise Unreachable(failure.reason, retry_after=failure.rest or 60) from None
            time.sleep(random.uniform(0.1, min(BACK_OFF * 2**tried, LONGEST_BACK_OFF)))  # noqa: S311 - only jitter
    raise AssertionError  # pragma: no cover - a patience has one try or more


def may_ask() -> bool:
    """Whether asking makes sense at all now: set up, and not resting."""
    configuration = Configuration.from_settings()
    if configuration.missing() or configuration.dangers():
        return False
    try:
        Breaker(configuration.host).refuse_while_open()
    except Unreachable:
        return False
    return True


def _try(email: str, configuration: Configuration, breaker: Breaker, patience: Patience) -> Outcome:
    """One question in one turn; the breaker hears how it went."""
    breaker.refuse_while_open()  # before waiting for a turn that would be of no use
    with turn(configuration.host, pause=configuration.pause, patience=patience.turn):
        breaker.admit()
        try:
            outcome = _ask(email, configuration, patience)
        except _Passing as failure:
            breaker.note_failure(rest=failure.rest)
            raise
        except Refused:
            breaker.note_failure()
            raise
        breaker.note_success()
        return outcome


def _ask(email: str, configuration: Configuration, patience: Patience) -> Outcome:
    """One question. What went wrong is told without the address asked, which the causes would name."""
    ends = time.monotonic() + patience.whole
    try:
        with requests.get(
            configuration.search_address,
            params=query(email),
            headers=HEADERS,
            timeout=(patience.connect, patience.read),
            allow_redirects=False,
            stream=True,
        ) as response:
            if refusal := _refusal(response):
                return refusal
            return _read(response, ends)
    except (requests.Timeout, urllib3.exceptions.TimeoutError):
        raise _Passing("timeout") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
        raise _Passing("connection") from None


def _refusal(response: requests.Response) -> NotUnderstood | None:
    """None for an answer to read. Raises what its status means."""
    status = response.status_code
    if status == HTTPStatus.OK:
        return None
    if 300 <= status < 400:  # noqa: PLR2004 - redirections: an address must not travel on to whoever is named there
        return NotUnderstood(f"we are sent elsewhere ({status})", "")
    if status in {TOO_MANY, HTTPStatus.SERVICE_UNAVAILABLE}:
        raise _Passing(f"status {status}", _seconds(response.headers.get("Retry-After", ""), must=status == TOO_MANY))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        raise _Passing(f"status {status}")
    if status >= HTTPStatus.BAD_REQUEST:
        raise Refused(f"status {status}", retry_after=3600)
    return NotUnderstood(f"status {status}", "")


def _seconds(retry_after: str, *, must: bool) -> int | None:
    """What a host asks for, at most an hour; a minute where it `must` be heeded and says nothing we can read."""
    words = retry_after.strip()
    if words.isascii() and words.isdecimal():
        return min(int(words[:6]), LONGEST_WAIT_ASKED)
    return 60 if must else None


def _read(response: requests.Response, ends: float) -> Outcome:
    """The page, as long as it comes in time and fits."""
    body = bytearray()
    # As it arrives: waiting for whole blocks, a page that comes byte by byte would outlast every limit.
    while piece := response.raw.read1(BLOCK, decode_content=True):
        body += piece
        if time.monotonic() > ends:
            raise _Passing("timeout")
        if len(body) > LARGEST:
            return NotUnderstood("the page is too large", "")
    return read_page(_text(bytes(body), response.headers.get("Content-Type", "")))


def _text(body: bytes, content_type: str) -> str:
    """The page in the characters that it says it is written in; UTF-8 where it says nothing that we know."""
    name = content_type.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8"
    try:
        return body.decode(name, errors="replace")
    except (LookupError, ValueError):
        return body.decode(errors="replace")
