"""Reminding holders before a certificate expires: at 90, 60 and 30 days and on the last day, once each.

Days are those of the practice's zone. The row of a reminder is its claim and
is written with the message in one transaction, so a run that dies in the middle
has reminded wholly of some and not at all of others, and the next goes on there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountStatus
from accounts.models import Practice
from certificates.enums import CertificateStatus, ReminderStage
from certificates.models import Certificate, ExpiryReminder
from certificates.services.refreshers import Refresher, next_refreshers
from config.kit.statements import insert_missing
from messaging.delivery.services import Draft, send_together

BATCH: Final = 100
BUDGET_SECONDS: Final = 240.0
"""After which no further batch is begun: a task may take ten minutes, and the sweep comes every hour."""
WINDOWS: Final = (
    (ReminderStage.DAYS_90, 67),
    (ReminderStage.DAYS_60, 37),
    (ReminderStage.DAYS_30, 1),
    (ReminderStage.LAST_DAY, 0),
)
"""Each stage with the fewest days left at which it is still said: what is seen late gets only the stage it is at,
and in the week before the next of the early ones it waits for that."""
MORNING: Final = clock(8)
"""Nobody is written to at night."""
logger = structlog.get_logger(__name__)


def remind_of_expiries(*, now: datetime | None = None, budget: float = BUDGET_SECONDS) -> int:
    """Queue every reminder that is due, soonest expiries first; returns how many certificates were reminded of.

    May run twice and in several places at once. A certificate that cannot be
    reminded of does not keep the others waiting.
    """
    at = now or timezone.now()
    ends = time.monotonic() + budget
    told = 0
    for practice in Practice.objects.filter(is_active=True).order_by("pk"):
        for batch in _batches(practice, _day(practice, at)):
            told += _remind_apart(practice, batch, at)
            if time.monotonic() >= ends:
                return told
    return told


def _batches(practice: Practice, today: date) -> Iterator[list[Certificate]]:
    due = _due(practice, today).order_by("expires_on", "pk")
    rows = list(due[:BATCH])
    while rows:
        yield rows
        last = rows[-1]
        behind = Q(expires_on__gt=last.expires_on) | Q(expires_on=last.expires_on, pk__gt=last.pk)
        rows = list(due.filter(behind, expires_on__gte=last.expires_on)[:BATCH])


def _due(practice: Practice, today: date) -> QuerySet[Certificate]:
    """Standing certificates of people who can act, each with its `stage`, that nobody was reminded of at that stage."""
    stages = [
        When(expires_on__range=(today + timedelta(days=least), today + timedelta(days=stage)), then=Value(int(stage)))
        for stage, least in WINDOWS
    ]
    said = ExpiryReminder.objects.filter(
        certificate=OuterRef("pk"), stage=OuterRef("stage"), expires_on=OuterRef("expires_on")
    )
    rows = Certificate.objects.filter(
        practice=practice,
        status=CertificateStatus.ISSUED,
        expires_on__range=(today, today + timedelta(days=ReminderStage.DAYS_90)),
        holder__is_active=True,
        holder__account_status=AccountStatus.ACTIVE,
        erased_on=None,
    ).annotate(stage=Case(*stages, default=None, output_field=IntegerField()))
    return rows.filter(~Exists(said), ~Exists(_renewals()), stage__isnull=False).select_related("holder", "issuer")


def _renewals() -> QuerySet[Certificate]:
    """What the same holder has of the same course, by name or code, that lasts longer."""
    same_code = Q(course_code__iexact=OuterRef("course_code")) & ~Q(course_code="")
    longer = Q(expires_on__gt=OuterRef("expires_on")) | Q(expires_on=None, issued_on__gt=OuterRef("issued_on"))
    return Certificate.objects.filter(
        longer,
        Q(course_name__iexact=OuterRef("course_name")) | same_code,
        practice=OuterRef("practice"),
        holder=OuterRef("holder"),
        status=CertificateStatus.ISSUED,
    )


def _remind_apart(practice: Practice, rows: Sequence[Certificate], now: datetime) -> int:
    """All together; one by one when that fails, so that only those are left out that fail themselves."""
    try:
        return _remind(practice, rows, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("expiry not reminded of", certificates=[row.pk for row in rows])
        return sum(_remind_apart(practice, [row], now) for row in rows) if len(rows) > 1 else 0


def _remind(practice: Practice, rows: Sequence[Certificate], now: datetime) -> int:
    """Claim and queue in one transaction; what somebody else claims meanwhile is theirs."""
    with transaction.atomic():
        claims = {row.pk: _claim(row, now) for row in rows}
        insert_missing(list(claims.values()), by="certificate_id")
        ours = [row for row in rows if claims[row.pk].pk is not None]
        tomorrow = _local(practice, _day(practice, now) + timedelta(days=1))
        refreshers = next_refreshers(practice, ours, since=tomorrow)
        send_together([_draft(practice, row, refreshers.get(row.pk), now) for row in ours])
    return len(ours)


def _claim(row: Any, now: datetime) -> ExpiryReminder:
    return ExpiryReminder(certificate_id=row.pk, stage=row.stage, expires_on=row.expires_on, sent_at=now)


def _draft(practice: Practice, row: Any, refresher: Refresher | None, now: datetime) -> Draft:
    """On the last day only until it ends; at night not before the morning."""
    is_last_day = row.stage == ReminderStage.LAST_DAY
    return Draft(
        kind="certificates.expires",
        to=row.holder,
        practice=practice,
        context={
            "course": row.course_name,
            "number": row.number,
            "issuer": row.issuer.name,
            "expires_on": row.expires_on,
            "is_last_day": is_last_day,
            "is_assumed": row.expiry_assumed,
            "training": refresher.facts if refresher else None,
        },
        dedupe_key=f"expiry:{row.pk}:{row.stage}:{row.expires_on}",
        url=refresher.path if refresher else reverse("enrollments:trainings"),
        due_at=max(now, _local(practice, _day(practice, now), MORNING)),
        expires_at=_local(practice, row.expires_on + timedelta(days=1)) if is_last_day else None,
    )


def _day(practice: Practice, now: datetime) -> date:
    return now.astimezone(ZoneInfo(practice.time_zone)).date()


def _local(practice: Practice, day: date, at: clock = clock.min) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(practice.time_zone))
