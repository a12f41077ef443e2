"""Idempotency-Key: an unsafe request that is sent again is done once and answered alike.

A key belongs to its caller and one request (method, path, query, body). While
that runs, a repetition gets 409; afterwards the same answer, marked by
`Idempotency-Replayed: true`; the key with another request gets 422. Answers
that ask for another try (409, 429, 5xx) are not kept. A run that was killed
blocks its key only until its lease ends. The views do all of this by
themselves; the models' own constraints still stand behind a run that was
killed between its work and its answer.
"""

from config.kit.idempotency.answers import REPLAYED
from config.kit.idempotency.claims import Claim, KeyReused, claim, release, settle, sweep_expired
from config.kit.idempotency.fingerprints import HEADER, fingerprint

__all__ = ["HEADER", "REPLAYED", "Claim", "KeyReused", "claim", "fingerprint", "release", "settle", "sweep_expired"]
