"""Reading what devices send."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from certificates.models.arrival import LONGEST_REASON
from certificates.services.arrival_answers import REFUSED, Refusal, Told
from certificates.services.arrivals import MOST, Arrival
from config.kit.errors import Invalid
from scheduling.enums import AttendanceStatus

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""What a device shows that has forgotten the time; it may be set right before it sends."""
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""A clock outside of these says nothing at all."""
LONGEST_NONCE: Final = 64


def read_batch(request: HttpRequest) -> dict[str, Any]:
    """The body as an object with a list of `arrivals`. Raises `Invalid`."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("This cannot be read."), code="malformed") from error
    if not isinstance(body, dict) or not isinstance(body.get("arrivals"), list):
        raise Invalid(_("This cannot be read."), code="malformed")
    if len(body["arrivals"]) > MOST:
        raise Invalid(_("These are too many at once."), code="too_many")
    return body


def read_arrival(row: Any) -> Arrival | Told:
    """One of the batch, or what its device is told when it cannot be read."""
    try:
        seen, reason = row.get("seen", ""), row.get("reason", "")
        return Arrival(
            nonce=uuid.UUID(row["nonce"]),
            session=uuid.UUID(row["session"]),
            student=uuid.UUID(row["student"]),
            device_at=read_moment(row["device_at"]),
            is_override=row.get("override") is True,
            reason=read_reason(reason),
            seen=seen if seen in AttendanceStatus.values else "",
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        nonce = row.get("nonce") if isinstance(row, dict) else None
        shown = nonce[:LONGEST_NONCE] if isinstance(nonce, str) else ""
        return Told(shown, REFUSED, Refusal.MALFORMED.value, str(Refusal.MALFORMED.label))


def read_reason(text: Any) -> str:
    """One line that can be stored; "" for what is no text."""
    if not isinstance(text, str):
        return ""
    readable = (letter if letter.isprintable() else " " for letter in text[: 2 * LONGEST_REASON])
    return " ".join("".join(readable).split())[:LONGEST_REASON]


def read_moment(text: Any) -> datetime:
    """An instant that names its zone, of a clock's times, in UTC. Raises `ValueError` or `TypeError`."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not EARLIEST <= moment <= LATEST:
        raise ValueError(text)
    return moment.astimezone(UTC)  # PostgreSQL knows no zone that is 16 hours or more away
