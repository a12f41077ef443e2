"""Comparing all that a practice has, in batches, by the worker: nightly, after an import, and when somebody asks.

How far a run is stands in its row and moves with each batch, so one that died
goes on where it stopped.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Practice
from accounts.services.audit import record_event
from catalog.enums import OfferingKind
from certificates.enums import UNFINISHED, CaseState, WorkState
from certificates.locks import lock_reconciliation
from certificates.models import Certificate, ReconciliationCase, ReconciliationRun
from certificates.rules import may_issue
from certificates.services.reconciling import BATCH, compare_bookings, compare_certificates, compare_seats
from config.kit.errors import Busy, Forbidden
from config.kit.locks import locked_transaction
from enrollments.models import Enrollment

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from certificates.services.reconciling import Compared

BUDGET_SECONDS: Final = 240.0
"""After which no further batch is begun: a task may take ten minutes, and the sweep comes every five."""
NIGHT: Final = 2
"""The hour at the practice from which the day's comparison may begin."""
SILENCE: Final = timedelta(minutes=2)
"""A run that did not move for so long has lost its worker."""
logger = structlog.get_logger(__name__)


def want_comparison(practice: Practice, *, actor: User | None = None) -> ReconciliationRun:
    """Have everything compared soon; while a run is under way, that one is returned. Raises `Forbidden`."""
    from certificates.tasks import compare_practice  # noqa: PLC0415 - tasks import the services

    if actor is not None and not may_issue(actor, practice.pk):
        raise Forbidden
    under_way = ReconciliationRun.objects.filter(practice=practice, state__in=sorted(UNFINISHED))
    if (known := under_way.first()) is not None:
        return known
    try:
        with transaction.atomic():
            run = ReconciliationRun.objects.create(practice=practice)
            if actor is not None:
                record_event("reconciliation.asked_for", run, actor=actor, practice=practice)
            compare_practice.on_commit(run.pk)
    except IntegrityError:
        return under_way.get()
    return run


def run_comparison(run_id: int, *, budget: float = BUDGET_SECONDS) -> ReconciliationRun:
    """Compare batch after batch until all is done or the time is over. Two who run the same one take turns."""
    ends = time.monotonic() + budget
    run = _step(run_id)
    while run.state in UNFINISHED and time.monotonic() < ends:
        run = _step(run_id)
    return run


def sweep_comparisons(*, now: datetime | None = None) -> int:
    """Begin the day's comparison where it is night, and go on with what lost its worker; how many were worked on."""
    at = now or timezone.now()
    for practice in _due(at):
        want_comparison(practice)
    still = ReconciliationRun.objects.filter(state__in=sorted(UNFINISHED), updated_at__lte=timezone.now() - SILENCE)
    worked = 0
    for pk in list(still.order_by("id").values_list("pk", flat=True)):
        try:
            run_comparison(pk)
        except Busy:
            continue  # somebody works on it after all
        except Exception:
            logger.exception("comparison postponed", run=pk)
            continue
        worked += 1
    return worked


def _due(at: datetime) -> list[Practice]:
    """Practices where it is past the hour of the night and nothing was asked for since midnight."""
    practices = Practice.objects.filter(is_active=True).annotate(last=Max("reconciliation_runs__asked_at"))
    due: list[Practice] = []
    for practice in practices.order_by("pk"):
        local = at.astimezone(ZoneInfo(practice.time_zone))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if local.hour >= NIGHT and (practice.last is None or practice.last < midnight):
            due.append(practice)
    return due


def _step(run_id: int) -> ReconciliationRun:
    """One batch of whatever is next."""
    with locked_transaction():
        run = lock_reconciliation(run_id)
        if run.state not in UNFINISHED:
            return run
        run.state = WorkState.RUNNING
        if not any(_batch(run, cursor) for cursor in CURSORS):
            run.state, run.ended_at = WorkState.DONE, timezone.now()
        run.save()
        return run


def _batch(run: ReconciliationRun, cursor: str) -> bool:
    """Compare what comes behind the cursor and move it there; False where nothing does."""
    ids = CURSORS[cursor](run.practice_id, getattr(run, cursor))
    if not ids:
        return False
    compared = COMPARE[cursor](run.practice_id, ids)
    setattr(run, cursor, ids[-1])
    run.compared += len(ids)
    run.opened += compared.opened
    run.closed += compared.closed
    return True


def _seats(practice_id: int, behind: int) -> list[int]:
    rows = Enrollment.objects.filter(practice=practice_id, pk__gt=behind, offering__kind=OfferingKind.TRAINING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _certificates(practice_id: int, behind: int) -> list[int]:
    rows = Certificate.objects.filter(practice=practice_id, pk__gt=behind)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _bookings(practice_id: int, behind: int) -> list[int]:
    rows = ReconciliationCase.objects.filter(practice=practice_id, pk__gt=behind, state=CaseState.OPEN)
    return list(rows.exclude(reference="").order_by("pk").values_list("pk", flat=True)[:BATCH])


CURSORS: Final[dict[str, Callable[[int, int], list[int]]]] = {
    "certificate": _certificates,
    "seat": _seats,
    "booking": _bookings,
}
COMPARE: Final[dict[str, Callable[[int, list[int]], Compared]]] = {
    "certificate": compare_certificates,
    "seat": compare_seats,
    "booking": compare_bookings,
}
