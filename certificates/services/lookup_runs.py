"""A look-up's row: claimed before the agency is asked, ended when the answer is in.

The claim is what keeps two from asking for one address at the same time, and
what tells of a process that died between: it runs out after `CLAIM_LASTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from accounts.services.audit import record_event
from certificates.enums import SyncKind, SyncOutcome
from certificates.locks import lock_subject
from certificates.models import LookupSubject, SyncRun
from certificates.services.lookup_times import next_night
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from django.db import models

    from accounts.models import Practice, User

CLAIM_LASTS: Final = timedelta(minutes=5)
"""Longer than any look-up takes: `client.CALM`, all its tries and turns included."""
KILLED: Final = "ended in the middle"


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for which address; `stores` says whether the answer is kept, `holder` whose it is."""

    practice: Practice
    email: str
    holder: User | None
    stores: bool
    kind: SyncKind = SyncKind.LOOKUP
    actor: User | None = None
    surface: str = "system"


def claim(question: Question, *, since: datetime | None = None) -> SyncRun | None:
    """The run of this question, committed; None while somebody else asks it, or when they have stored it `since`.

    One that died is ended. Who asks for what is in the audit trail from here on.
    """
    with locked_transaction():
        now = timezone.now()
        if question.stores:
            subject = _subject(question)
            if since and question.holder and subject.holder_id == question.holder.pk and _answered(subject, since):
                return None
            running = _running(question)
            if running.filter(started_at__gt=now - CLAIM_LASTS).exists():
                return None
            running.update(outcome=SyncOutcome.UNREACHABLE, ended_at=now, problem=KILLED)
            # Should we die too, the nightly refresh comes back to it.
            subject.next_check_at = now + CLAIM_LASTS
            subject.holder = question.holder
            subject.save(update_fields=["next_check_at", "holder"])
        run = SyncRun.objects.create(
            practice=question.practice,
            kind=question.kind,
            email_folded=question.email,
            holder=question.holder,
            asked_by=question.actor,
            surface=question.surface,
            started_at=now,
        )
        record_event(
            "certificates.looked_up",
            run,
            actor=question.actor,
            practice=question.practice,
            holder=question.holder.pk if question.holder else None,
            stores=question.stores,
            live=True,
        )
    return run


def end_run(
    run: SyncRun,
    outcome: SyncOutcome,
    *,
    problem: str = "",
    shape: str = "",
    found: int = 0,
    new: int = 0,
    changed: int = 0,
) -> None:
    """Write how it ended. One that was taken for dead meanwhile has ended all the same."""
    run.outcome, run.ended_at = outcome, timezone.now()
    run.problem, run.markup_digest = problem[:300], shape
    run.found, run.new, run.changed = found, new, changed
    run.save(update_fields=["outcome", "ended_at", "problem", "markup_digest", "found", "new", "changed"])


def note_answer(question: Question, outcome: SyncOutcome, *, now: datetime) -> None:
    """What the address is known by from now on; call it inside the transaction that ends the run.

    Addresses of people whom the practice does not know are not asked for again by themselves.
    """
    subject = _subject(question)
    subject.last_outcome = outcome
    if outcome in {SyncOutcome.FOUND, SyncOutcome.NOTHING}:
        subject.last_checked, subject.failures = now, 0
    else:
        subject.failures = min(subject.failures + 1, 1000)
    subject.next_check_at = (
        next_night(question.email, question.practice, now, failures=subject.failures) if question.holder else None
    )
    subject.save(update_fields=["last_outcome", "last_checked", "failures", "next_check_at"])


def want_refresh(question: Question) -> None:
    """Have the address asked for soon, by the worker: once, however often it is wanted."""
    from certificates.tasks import refresh_address  # noqa: PLC0415 - tasks import the services

    now = timezone.now()
    with locked_transaction():
        subject = _subject(question)
        if subject.next_check_at is not None and subject.next_check_at <= now:
            return  # wanted already, or due: the sweep comes by
        if _running(question).filter(started_at__gt=now - CLAIM_LASTS).exists():
            return
        subject.next_check_at, subject.holder = now, question.holder
        subject.save(update_fields=["next_check_at", "holder"])
        refresh_address.on_commit(subject.pk)


def end_dead_runs() -> int:
    """End the look-ups whose process died; how many."""
    dead = SyncRun.objects.filter(outcome=SyncOutcome.RUNNING, started_at__lte=timezone.now() - CLAIM_LASTS)
    return dead.exclude(kind=SyncKind.HOVN).update(
        outcome=SyncOutcome.UNREACHABLE, ended_at=timezone.now(), problem=KILLED
    )


def _subject(question: Question) -> LookupSubject:
    """The row of the address, made when it is asked for first, under its lock."""
    own = {"practice": question.practice, "email_folded": question.email}
    LookupSubject.objects.bulk_create([LookupSubject(**own, holder=question.holder)], ignore_conflicts=True)
    return lock_subject(question.practice, question.email)


def _answered(subject: LookupSubject, since: datetime) -> bool:
    return subject.last_checked is not None and subject.last_checked > since


def _running(question: Question) -> models.QuerySet[SyncRun]:
    return SyncRun.objects.filter(
        practice=question.practice, email_folded=question.email, outcome=SyncOutcome.RUNNING
    ).exclude(kind=SyncKind.HOVN)
