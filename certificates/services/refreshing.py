"""The nightly refresh: every address that is due, one after the other, for as long as the agency likes it.

How far it is stands in the rows: each address has its next moment
(`LookupSubject.next_check_at`), so a run that dies in the middle goes on with
whoever is due next, and who was under way is due again when the claim runs out.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.utils import timezone

from certificates.enums import SyncKind, SyncOutcome
from certificates.integrations.redcross.client import CALM, may_ask
from certificates.integrations.redcross.errors import Unreachable, Unreadable
from certificates.models import LookupSubject, SyncRun
from certificates.services.looking_up import ask, holder_of
from certificates.services.lookup_runs import Question, end_dead_runs, want_refresh
from config.kit.errors import Busy

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from certificates.services.looking_up import Lookup

logger = structlog.get_logger(__name__)
BUDGET_SECONDS: Final = 240.0
"""After which no further address is begun: the sweep comes every five minutes, and a task may take ten."""
ENOUGH: Final = 3
"""So many pages in a row that were not understood: it has changed, and asking on tells us nothing."""
PAUSE_AFTER_CHANGE: Final = timedelta(hours=12)


def refresh_due(*, budget: float = BUDGET_SECONDS) -> int:
    """Ask for the addresses that are due, those first that wait longest; how many were answered."""
    end_dead_runs()
    ends = time.monotonic() + budget
    tried: list[int] = []
    answered = 0
    while time.monotonic() < ends and may_ask() and not page_has_changed():
        subject = _due().exclude(pk__in=tried).order_by("next_check_at").first()
        if subject is None:
            break
        tried.append(subject.pk)
        try:
            answered += refresh_subject(subject.pk) is not None
        except Exception:
            logger.exception("refresh postponed", subject=subject.pk)
    return answered


def refresh_subject(subject_id: int) -> Lookup | None:
    """Ask for one address, if it is due; None when it is not, or there was no answer to go by.

    An address that is no longer that of somebody the practice knows is not asked for any more; where that person
    only has another now, that one is asked for from here on.
    """
    subject = _due().select_related("practice", "holder").filter(pk=subject_id).first()
    if subject is None:
        return None
    holder = holder_of(subject.practice, subject.email_folded)
    if holder is None:
        LookupSubject.objects.filter(pk=subject.pk).update(next_check_at=None)
        _follow(subject)
        return None
    question = Question(
        practice=subject.practice,
        email=subject.email_folded,
        holder=holder,
        stores=True,
        kind=SyncKind.REFRESH,
    )
    try:
        return ask(question, patience=CALM, wait=0)
    except (Unreachable, Unreadable, Busy) as failure:
        logger.info("not refreshed", subject=subject.pk, why=str(failure))
        return None


def _follow(subject: LookupSubject) -> None:
    """The person behind an address that is nobody's any more is known by another now."""
    person = subject.holder
    if person is None or person.email.lower() == subject.email_folded:
        return
    if (known := holder_of(subject.practice, person.email)) is not None:
        want_refresh(Question(practice=subject.practice, email=known.email.lower(), holder=known, stores=True))


def page_has_changed() -> bool:
    """Whether the last answers, lately, were all pages that nobody understands."""
    readable = [SyncOutcome.FOUND, SyncOutcome.NOTHING, SyncOutcome.NOT_UNDERSTOOD]
    since = timezone.now() - PAUSE_AFTER_CHANGE
    last = SyncRun.objects.filter(outcome__in=readable, ended_at__gt=since).exclude(kind=SyncKind.HOVN)
    outcomes = list(last.order_by("-id").values_list("outcome", flat=True)[:ENOUGH])
    return len(outcomes) == ENOUGH and set(outcomes) == {SyncOutcome.NOT_UNDERSTOOD}


def _due() -> QuerySet[LookupSubject]:
    return LookupSubject.objects.filter(next_check_at__lte=timezone.now(), practice__is_active=True)
