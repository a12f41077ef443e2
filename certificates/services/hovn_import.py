"""A run over many bookings: asking for each, writing each, and going on where an interrupted run stopped."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.utils import timezone

from accounts.enums import Surface
from certificates.enums import ImportOutcome, SyncKind, SyncOutcome
from certificates.integrations.hovn.bundles import booking_from_bundle
from certificates.integrations.hovn.client import hovn_client
from certificates.integrations.hovn.errors import HovnFailure, NotConfigured, PayloadError, Unreachable
from certificates.integrations.hovn.outcomes import Found, NotThere, NotUnderstood, SignedOut
from certificates.models import HovnBooking, SyncRun
from certificates.services.importing import SETTLED, Verdict, import_booking, note_not_imported
from certificates.services.reconciliation_runs import want_comparison
from config.kit.errors import Busy, Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from accounts.models import Practice, User
    from certificates.services.hovn_sources import Source

FRESH: Final = timedelta(hours=24)
MOST_SILENCES: Final = 5
"""After so many bookings in a row without an answer the rest is not asked for."""
BLOCK: Final = 500
SKIPPED: Final = "Imported a short while ago."


class SignedOutError(Conflict):
    """The operator's cookie is not valid any more."""

    code = "hovn_signed_out"


@dataclass(slots=True)
class Tally:
    """What became of a run; `stopped` says why it did not reach its end."""

    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    unreachable: int = 0
    stopped: str = ""

    def note(self, verdict: Verdict) -> None:
        """Count one."""
        self.outcomes[verdict.outcome] += 1

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to look at."""
        bad = self.outcomes[ImportOutcome.FAILED] + self.outcomes[ImportOutcome.NOT_UNDERSTOOD]
        return not (bad or self.unreachable or self.stopped)


def import_bookings(
    practice: Practice,
    sources: Sequence[Source],
    *,
    actor: User | None = None,
    dry_run: bool = False,
    fresh: timedelta = FRESH,
    tally: Tally | None = None,
) -> Iterator[Verdict]:
    """Import these one after the other, each in its own transaction, and yield each verdict; `tally` counts along.

    A reference that was imported within `fresh` is not asked for again: an
    interrupted run goes on where it stopped. Ends early, saying why, when the
    cookie is missing or has run out, or nobody answers. Raises `Conflict`
    (`import_under_way`) while another import of the practice runs.
    """
    tally = Tally() if tally is None else tally
    with _only_one(practice), _noted(practice, actor, tally, dry_run=dry_run):
        silences = 0
        for start in range(0, len(sources), BLOCK):
            block = sources[start : start + BLOCK]
            done = _fresh_ones(practice, block, fresh)
            for source in block:
                if source.reference in done:
                    tally.skipped += 1
                    yield Verdict(source.reference, ImportOutcome.UNCHANGED, SKIPPED)
                    continue
                try:
                    verdict = import_source(practice, source, actor=actor, dry_run=dry_run)
                except SignedOutError as error:
                    tally.stopped = str(error.message)
                    return
                except NotConfigured as error:  # nor can any of the others be asked for
                    tally.stopped = str(error)
                    return
                except (HovnFailure, Busy) as error:
                    silences += isinstance(error, Unreachable)
                    tally.unreachable += 1
                    yield Verdict(source.reference, ImportOutcome.FAILED, str(error))
                    if silences >= MOST_SILENCES:
                        tally.stopped = "Hovn does not answer."
                        return
                    continue
                silences = 0
                tally.note(verdict)
                yield verdict


def import_source(practice: Practice, source: Source, *, actor: User | None = None, dry_run: bool = False) -> Verdict:
    """Import one: from its bundle where there is one, else from its page. No transaction may be open.

    Raises `SignedOutError`, `Unreachable`, `NotConfigured`, `NotAReference`: then nothing was learned.
    """
    reference = source.reference
    if source.bundle is not None:
        try:
            booking = booking_from_bundle(source.bundle)
        except PayloadError as error:
            return _note(practice, reference, ImportOutcome.NOT_UNDERSTOOD, str(error), dry_run=dry_run)
        return import_booking(practice, booking, actor=actor, dry_run=dry_run)
    match hovn_client().booking(reference):
        case Found(booking):
            return import_booking(practice, booking, actor=actor, dry_run=dry_run)
        case NotThere():
            why = "Hovn knows no such booking."
            return _note(practice, reference, ImportOutcome.FAILED, why, dry_run=dry_run, is_gone=True)
        case NotUnderstood(_, why):
            return _note(practice, reference, ImportOutcome.NOT_UNDERSTOOD, why, dry_run=dry_run)
        case SignedOut():
            raise SignedOutError("Hovn asks for a login: HOVN_SESSION_COOKIE is not valid any more.")


def _note(
    practice: Practice,
    reference: str,
    outcome: ImportOutcome,
    why: str,
    *,
    dry_run: bool,
    is_gone: bool = False,
) -> Verdict:
    if dry_run:
        return Verdict(reference, outcome, why)
    return note_not_imported(practice, reference, outcome, why, is_gone=is_gone)


def _fresh_ones(practice: Practice, sources: Iterable[Source], fresh: timedelta) -> frozenset[str]:
    asked = [source.reference for source in sources if source.bundle is None]  # what lies in a file costs nobody
    rows = HovnBooking.objects.filter(
        practice=practice,
        reference__in=asked,
        outcome__in=sorted(SETTLED),
        problem="",
        last_seen__gt=timezone.now() - fresh,
    )
    return frozenset(rows.values_list("reference", flat=True))


@contextmanager
def _only_one(practice: Practice) -> Iterator[None]:
    """Held by the connection: a process that is killed lets go of it."""
    digest = hashlib.sha256(f"hovn import {practice.pk}".encode()).digest()
    key = int.from_bytes(digest[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if cursor.fetchone() != (True,):
            raise Conflict("Another import of this school is under way.", code="import_under_way")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def _noted(practice: Practice, actor: User | None, tally: Tally, *, dry_run: bool) -> Iterator[None]:
    """The run in the list of what was asked of others; one that was killed is ended by the next."""
    if dry_run:
        yield
        return
    runs = SyncRun.objects.filter(practice=practice, kind=SyncKind.HOVN, outcome=SyncOutcome.RUNNING)
    runs.update(outcome=SyncOutcome.UNREACHABLE, ended_at=timezone.now(), problem="Interrupted.")
    run = SyncRun.objects.create(practice=practice, kind=SyncKind.HOVN, asked_by=actor, surface=Surface.SYSTEM)
    try:
        yield
    finally:
        counted = tally.outcomes
        run.found = sum(counted[outcome] for outcome in SETTLED)
        run.new, run.changed = counted[ImportOutcome.IMPORTED], counted[ImportOutcome.CHANGED]
        run.problem, run.ended_at = tally.stopped[:300], timezone.now()
        run.outcome = _end_of(run, tally)
        run.save()
        want_comparison(practice)


def _end_of(run: SyncRun, tally: Tally) -> SyncOutcome:
    if tally.outcomes[ImportOutcome.NOT_UNDERSTOOD]:
        return SyncOutcome.NOT_UNDERSTOOD
    if tally.stopped or tally.unreachable:
        return SyncOutcome.UNREACHABLE
    return SyncOutcome.FOUND if run.found or tally.skipped else SyncOutcome.NOTHING
