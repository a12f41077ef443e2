"""What the Red Cross lists for an address: from what we know, or by asking it now.

Who may look up whom is the caller's to check; that somebody did is in the
audit trail and in a `SyncRun`. Never inside a transaction: the agency is asked
between two of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import structlog
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Surface
from accounts.locks import lock_user
from accounts.models import Membership
from accounts.queries import find_user_by_email
from accounts.services.account_inputs import clean_email
from accounts.services.audit import record_event
from certificates.enums import CaseKind, CaseState, CertificateSource, SyncOutcome
from certificates.integrations.redcross.client import HASTY, Patience, search
from certificates.integrations.redcross.errors import Refused, Unreachable, Unreadable
from certificates.integrations.redcross.outcomes import Found, Nothing, NotUnderstood
from certificates.models import Certificate, LookupSubject
from certificates.services.comparing_soon import compare_soon
from certificates.services.erasing import forget_address
from certificates.services.lookup_runs import Question, claim, end_run, note_answer, want_refresh
from certificates.services.lookup_times import is_fresh
from certificates.services.storing import Stored, meet_issuers, store_rows, unsaved_certificates
from config.kit.errors import Busy
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.models import SyncRun

logger = structlog.get_logger(__name__)
WAIT_FOR_ANOTHER: Final = 20.0
"""Seconds that somebody waits for another who asks for the same address."""
STEP: Final = 0.2
TRIES_TO_WRITE: Final = 4
"""An answer was hard to come by: it is not given up for one time-out of a lock."""


class Store(StrEnum):
    """Whether an answer is kept: of people whom the practice knows, of nobody, of everybody."""

    KNOWN = "known"
    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is listed for an address.

    `outcome` is `found` or `nothing`. `certificates` are stored rows when
    `is_stored`, else unsaved ones; those in `contested` (ids) are stored as
    somebody else's, which is a case to be settled. `checked_at` is when the
    agency said so; `is_live` whether that was just now, `is_fresh` whether it
    still stands for the present (if not, a refresh is on its way). `run` is the
    question that was asked, None for what was known.
    """

    email: str
    outcome: SyncOutcome
    certificates: tuple[Certificate, ...]
    holder: User | None
    is_stored: bool
    is_live: bool
    is_fresh: bool
    checked_at: datetime | None
    contested: frozenset[int] = frozenset()
    run: SyncRun | None = None


def look_up(
    email: str,
    *,
    practice: Practice,
    actor: User | None,
    surface: str = Surface.SYSTEM,
    store: Store = Store.KNOWN,
    refresh: bool = False,
) -> Lookup:
    """Everything the agency lists for `email`.

    What is stored answers at once, also when it is stale: then a refresh is
    queued. The agency is asked when nothing is known, when `refresh`, and
    always with `Store.NEVER` and for somebody the practice does not know.

    Raises `Invalid` for what is no address, `Unreachable` (503, `Refused` and
    `NotConfigured` among them) and `Unreadable` (502) when there is no answer
    to go by: then nothing was changed. `Busy` when somebody else has been
    asking for the same address for long.
    """
    question = Question(
        practice=practice,
        email=clean_email(email),
        holder=holder_of(practice, email),
        stores=False,
        actor=actor,
        surface=surface,
    )
    question = replace(question, stores=store == Store.ALWAYS or (store == Store.KNOWN and question.holder is not None))
    if question.stores and question.holder and not refresh and (known := _known(question)):
        record_event("certificates.looked_up", question.holder, actor=actor, practice=practice, live=False)
        return known
    return ask(question)


def holder_of(practice: Practice, email: str) -> User | None:
    """The person of the practice with exactly this address; never one whose address merely resembles it."""
    user = find_user_by_email(email)
    if user is None or not user.is_active:
        return None
    return user if Membership.objects.filter(user=user, practice=practice, is_active=True).exists() else None


def agency_certificates_of(holder: User, practice: Practice) -> tuple[list[Certificate], frozenset[int]]:
    """What agencies list for somebody, newest first, and the ids of those that are stored as somebody else's."""
    contested = Q(cases__kind=CaseKind.TWO_OWNERS, cases__state=CaseState.OPEN, cases__other_person=holder)
    found = Certificate.objects.filter(Q(holder=holder) | contested, practice=practice, source=CertificateSource.AGENCY)
    rows = list(found.distinct().select_related("issuer", "practice", "holder").order_by("-issued_on", "-id"))
    return rows, frozenset(row.pk for row in rows if row.holder_id != holder.pk)


def ask(question: Question, *, patience: Patience = HASTY, wait: float = WAIT_FOR_ANOTHER) -> Lookup:
    """Ask the agency now, and keep the answer if it is to be kept. Raises as `look_up`.

    Who finds another asking for the same address waits up to `wait` seconds for that answer.
    """
    began = timezone.now()
    deadline = time.monotonic() + wait
    while (run := claim(question, since=began)) is None:
        if (known := what_is_known(question)) and known.checked_at and known.checked_at > began:
            return replace(known, is_live=True)
        if time.monotonic() >= deadline:
            raise Busy(retry_after=10)
        time.sleep(STEP)
    try:
        outcome = search(question.email, patience=patience)
    except Unreachable as failure:
        _settle_failure(
            question,
            run,
            SyncOutcome.REFUSED if isinstance(failure, Refused) else SyncOutcome.UNREACHABLE,
            problem=failure.reason,
        )
        raise
    if isinstance(outcome, NotUnderstood):
        _settle_failure(question, run, SyncOutcome.NOT_UNDERSTOOD, problem=outcome.why, shape=outcome.shape)
        logger.error("the Red Cross's page was not understood", why=outcome.why, shape=outcome.shape, run=run.pk)
        raise Unreadable(outcome.why)
    return _settle(question, run, outcome)


def what_is_known(question: Question) -> Lookup | None:
    """What is stored for the person asked about, fresh or not; None when the agency was never heard of them."""
    if question.holder is None:
        return None
    # What was asked before they were known was not kept for them.
    subject = LookupSubject.objects.filter(
        practice=question.practice, email_folded=question.email, holder=question.holder
    ).first()
    rows, contested = agency_certificates_of(question.holder, question.practice)
    checked = [subject.last_checked] if subject else [row.last_checked for row in rows]
    checked_at = max(filter(None, checked), default=None)
    if not rows and checked_at is None:
        return None
    return Lookup(
        email=question.email,
        outcome=SyncOutcome.FOUND if rows else SyncOutcome.NOTHING,
        certificates=tuple(rows),
        holder=question.holder,
        is_stored=True,
        is_live=False,
        # Under another address of theirs than this one it may have been asked just now.
        is_fresh=is_fresh(subject.last_checked if subject else None, question.practice, timezone.now()),
        checked_at=checked_at,
        contested=contested,
    )


def _known(question: Question) -> Lookup | None:
    """What is stored, if it answers the question; stale certificates do, and are refreshed behind the answer."""
    known = what_is_known(question)
    if known is None or not (known.is_fresh or known.certificates):
        return None
    if not known.is_fresh:
        want_refresh(question)
    return known


def _settle(question: Question, run: SyncRun, outcome: Found | Nothing) -> Lookup:
    """Write what was answered, all at once; for as long as others hold the same rows, once more."""
    for _try in range(TRIES_TO_WRITE - 1):
        try:
            return _write(question, run, outcome)
        except Busy:
            logger.info("an answer waits to be written", run=run.pk)
    return _write(question, run, outcome)


def _write(question: Question, run: SyncRun, outcome: Found | Nothing) -> Lookup:
    rows = outcome.rows if isinstance(outcome, Found) else ()
    issuers = meet_issuers(question.practice, rows) if question.stores else {}
    ended = SyncOutcome.FOUND if rows else SyncOutcome.NOTHING
    stored = Stored()
    now = timezone.now()
    with locked_transaction():
        question = _as_it_is_now(question, run)
        if question.stores:
            note_answer(question, ended, now=now)
            stored = store_rows(
                rows,
                practice=question.practice,
                holder=question.holder,
                actor=question.actor,
                issuers=issuers,
                now=now,
            )
        end_run(
            run,
            ended,
            problem="; ".join(f"{row.number}: {', '.join(row.oddities)}" for row in rows if row.oddities),
            shape=outcome.shape,
            found=len(rows),
            new=stored.new,
            changed=stored.changed,
        )
        if question.stores:
            compare_soon(question.practice.pk, question.holder, certificates=stored.certificates)
    return Lookup(
        email=question.email,
        outcome=ended,
        certificates=tuple(
            stored.certificates
            if question.stores
            else unsaved_certificates(rows, practice=question.practice, holder=question.holder)
        ),
        holder=question.holder,
        is_stored=question.stores,
        is_live=True,
        is_fresh=True,
        checked_at=now,
        contested=frozenset(stored.contested),
        run=run,
    )


def _settle_failure(question: Question, run: SyncRun, outcome: SyncOutcome, *, problem: str, shape: str = "") -> None:
    """Write that there is nothing to go by; nothing else changes."""
    with locked_transaction():
        question = _as_it_is_now(question, run)
        if question.stores:
            note_answer(question, outcome, now=timezone.now())
        end_run(run, outcome, problem=problem, shape=shape)


def _as_it_is_now(question: Question, run: SyncRun) -> Question:
    """Of who was erased while the agency was asked nothing is kept, nor that it was they who were asked about."""
    holder = question.holder
    if holder is None or lock_user(holder).erased_at is None:
        return question
    forget_address(holder, question.email)
    run.email_folded, run.holder = "", None
    return replace(question, holder=None, stores=False)
