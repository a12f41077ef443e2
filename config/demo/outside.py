"""What the worker fetches of the stand-ins when the school has just been built: bookings of Hovn, certificates.

The same way as an operator's commands and the nightly refresh do, over their
servers. Where the school was told to ask others (`HOVN_BASE_URL`,
`REDCROSS_BASE_URL`), these are not asked about made-up people.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import requests
import structlog
from django.conf import settings
from django.utils import timezone

from accounts.models import Practice
from certificates.integrations.hovn.simulator.world import reference_of
from certificates.models import LookupSubject
from certificates.services.hovn_import import FRESH, import_bookings
from certificates.services.hovn_sources import Source
from certificates.services.refreshing import refresh_due
from config.demo.northside import LONDON
from config.kit.loopback import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable

logger = structlog.get_logger(__name__)
AT_HOVN: Final = range(4)
CANCELED_THERE: Final = 10
"""Of the stand-in's bookings these are imported, and this one also before it was canceled there."""
PATIENCE: Final = 30.0
"""Seconds in which a stand-in that was started together with the worker answers."""
MOMENT: Final = 0.5


def ask_the_stand_ins() -> None:
    """Import the demo's bookings, then ask for everybody who is looked up. Repeatable; without stand-ins nothing."""
    hovn, redcross = settings.HOVN_BASE_URL.rstrip("/"), settings.REDCROSS_BASE_URL.rstrip("/")
    practice = Practice.objects.filter(slug=LONDON.slug).first()
    if practice is not None and is_stand_in(hovn, "hovn"):
        _say(hovn, number=CANCELED_THERE, canceledAt=None)
        _import(practice, [*AT_HOVN, CANCELED_THERE])
        _say(hovn, number=CANCELED_THERE)
        _import(practice, [CANCELED_THERE], fresh=timedelta(0))
    if is_stand_in(redcross, "redcross"):
        LookupSubject.objects.filter(next_check_at__isnull=True).update(next_check_at=timezone.now())
        refresh_due()


def is_stand_in(base: str, name: str) -> bool:
    """Whether our simulator of that name answers there; one that was just started is waited for."""
    if not is_loopback(base):
        return False
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return bool(requests.get(f"{base}/", timeout=5).json()["simulator"] == name)
        except requests.ConnectionError:
            if time.monotonic() > ends:
                logger.warning("the demo's stand-in does not answer", stand_in=name)
                return False
            time.sleep(MOMENT)
        except (requests.RequestException, ValueError, KeyError, TypeError):
            return False  # somebody else answers there


def _import(practice: Practice, numbers: Iterable[int], *, fresh: timedelta = FRESH) -> None:
    sources = [Source(reference_of(number)) for number in numbers]
    for verdict in import_bookings(practice, sources, fresh=fresh):
        logger.info("imported", reference=verdict.reference, outcome=str(verdict.outcome), problem=verdict.problem)


def _say(base: str, **booking: Any) -> None:
    """Have the stand-in show the booking of that number with these values changed; without any as it was made."""
    requests.post(f"{base}/_control/bookings", json=booking, timeout=5).raise_for_status()
