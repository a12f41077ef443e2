"""Status lists as they are served: built once for each state of the practice's certificates.

Certificates do not come back and are never deleted, so the number of those
that are gone names the state of a list: a new one is asked for by the first
visitor after a revocation, and nothing has to be told to forget the old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.core.cache import cache
from redis import RedisError

from certificates.addresses import status_list_address
from certificates.enums import GONE, CertificateSource
from certificates.models import Certificate
from certificates.models.certificate import STATUS_LIST_LENGTH
from certificates.services.credential_keys import current_key
from certificates.services.credentials import status_list_of

if TYPE_CHECKING:
    from accounts.models import Practice

KEPT_SECONDS: Final = 3600
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ServedList:
    """A signed list, and the name of its state."""

    document: dict[str, Any]
    version: str


def served_list(practice: Practice, number: int, home: str = "") -> ServedList:
    """The practice's list `number` as it is now, at `home` (`addresses.home_at`).

    Raises `NotFound` beyond the newest certificate.
    """
    version = _version(practice, number)
    place = f"certificates:status-list:{status_list_address(practice, number, home)}:{version}"
    try:
        kept = cache.get(place)
    except RedisError as error:
        logger.warning("status lists are not kept: Redis is away", error=str(error))
        return ServedList(status_list_of(practice, number, home), version)
    if kept is None:
        kept = status_list_of(practice, number, home)
        try:
            cache.set(place, kept, KEPT_SECONDS)
        except RedisError as error:
            logger.warning("status lists are not kept: Redis is away", error=str(error))
    return ServedList(kept, version)


def _version(practice: Practice, number: int) -> str:
    """How many of the list are gone, and which key signs."""
    first = number * STATUS_LIST_LENGTH
    gone = Certificate.objects.filter(
        practice=practice,
        source=CertificateSource.ISSUED,
        status__in=sorted(GONE),
        pk__gte=first,  # no range: of a number beyond all integers Django itself knows that there is none
        pk__lt=first + STATUS_LIST_LENGTH,
    )
    return f"{gone.count()}-{current_key(practice).kid}"
