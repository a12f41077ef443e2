"""Claiming a key, settling it, letting it go: each one atomic statement."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import Error, connection
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from config.kit.errors import Busy, Conflict, DomainError
from config.kit.idempotency.answers import may_be_kept, seal, unseal
from config.kit.idempotency.fingerprints import check_key
from config.kit.idempotency.models import IdempotentRequest

logger = logging.getLogger(__name__)
LEASE: Final = timedelta(seconds=90)  # longer than any request may run
KEPT: Final = timedelta(hours=24)
SWEEP_BATCH: Final = 5_000

# A key is free when nobody had it, when it expired, or when the run that had it
# for the same request died: its lease ended without an answer.
CLAIM: Final = """
    INSERT INTO kit_idempotentrequest AS known (key_hash, asked, holder, lease_until, expires_at)
    VALUES (%(key_hash)s, %(asked)s, %(holder)s, statement_timestamp() + %(lease)s, statement_timestamp() + %(kept)s)
    ON CONFLICT (key_hash) DO UPDATE
    SET asked = excluded.asked, holder = excluded.holder, lease_until = excluded.lease_until,
        expires_at = excluded.expires_at, answer = NULL
    WHERE known.expires_at < statement_timestamp()
       OR (known.answer IS NULL AND known.lease_until < statement_timestamp() AND known.asked = excluded.asked)
    RETURNING holder
"""


class KeyReused(DomainError):
    """The key already stands for another request."""

    code = "idempotency_key_reused"
    status = 422
    default_message = _("This Idempotency-Key was used for a different request.")


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer a key, or the answer that it has."""

    holder: uuid.UUID
    key_hash: str
    secret: str
    answer: HttpResponse | None = None


def claim(key: str, *, caller: str, asked: str) -> Claim:
    """The claim of `caller` on `key` for the request with fingerprint `asked`.

    Raises `Invalid` for an unusable key, `KeyReused` (422) when the key stands
    for another request, `Busy` (409) while the same one is still running.
    """
    secret = f"{caller}|{check_key(key)}"
    mine = Claim(uuid.uuid4(), sha256(secret.encode()).hexdigest(), secret)
    for _attempt in range(3):  # a row may vanish between the two statements
        if _take(mine, asked):
            return mine
        known = IdempotentRequest.objects.filter(key_hash=mine.key_hash).first()
        if known is None:
            continue
        if known.asked != asked:
            raise KeyReused
        if known.answer is None:
            raise Busy(_("The same request is still being worked on."))
        answer = unseal(known.answer, secret)
        if answer is None:
            raise Conflict(_("The request was done; its answer can no longer be read."))
        return Claim(mine.holder, mine.key_hash, secret, answer)
    raise Busy


def _take(mine: Claim, asked: str) -> bool:
    values: dict[str, Any] = {
        "key_hash": mine.key_hash,
        "asked": asked,
        "holder": mine.holder,
        "lease": LEASE,
        "kept": KEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return cursor.fetchone() is not None


def settle(claimed: Claim, response: HttpResponseBase) -> None:
    """Keep the answer for every repetition, or free the key where a retry should run again.

    The work is done already: a database that fails now must not turn its
    answer into an error. That is only logged, and the lease runs out.
    """
    try:
        if may_be_kept(response):
            assert isinstance(response, HttpResponse)
            _own(claimed).update(answer=seal(response, claimed.secret))
        else:
            release(claimed)
    except Error:
        logger.exception("an idempotent answer could not be kept")


def release(claimed: Claim) -> None:
    """Free the key."""
    _own(claimed).delete()


def _own(claimed: Claim) -> QuerySet[IdempotentRequest]:
    return IdempotentRequest.objects.filter(key_hash=claimed.key_hash, holder=claimed.holder)


def sweep_expired() -> int:
    """Delete keys whose day is over; how many. At most `SWEEP_BATCH`, oldest first."""
    old = IdempotentRequest.objects.filter(expires_at__lt=Now()).order_by("expires_at").values("pk")[:SWEEP_BATCH]
    deleted, _by_model = IdempotentRequest.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return deleted
