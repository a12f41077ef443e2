"""What a practice says by itself before a training begins: every reminder once for each date."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalog.models import ReminderSchedule
from catalog.training_queries import listed_trainings
from enrollments.enums import ReminderOutcome
from enrollments.models import ReminderRun
from enrollments.services.reminder_letters import send_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.models import Training

LATEST: Final = timedelta(hours=6)
"""What is due for longer is not said any more: after an outage, or of a training moved close."""
logger = structlog.get_logger(__name__)


def send_reminders(*, now: datetime | None = None, limit: int = 200) -> int:
    """Send every reminder that is due, at most `limit`; returns how many were dealt with.

    One transaction a reminder; one that fails does not keep the others waiting.
    May run twice and in several places at once: the row of a run is its claim.
    """
    at = now or timezone.now()
    done = 0
    for schedule, training in _due(at):
        if done >= limit:
            break
        try:
            done += _remind(schedule, training, at)
        except Exception:
            logger.exception("reminder not sent", schedule=schedule.pk, offering=training.pk)
    return done


def _due(now: datetime) -> Iterator[tuple[ReminderSchedule, Training]]:
    """Schedules with the listed trainings that they speak of now and have not spoken of."""
    schedules = ReminderSchedule.objects.filter(is_active=True, practice__is_active=True)
    for schedule in schedules.select_related("practice").order_by("pk"):
        said = ReminderRun.objects.filter(schedule=schedule, offering=OuterRef("pk"), starts_at=OuterRef("starts_at"))
        rows = listed_trainings(schedule.practice).filter(~Exists(said), starts_at__gt=now)
        rows = rows.filter(starts_at__lte=now + timedelta(minutes=schedule.minutes_before))
        if not schedule.is_for_every_type:
            rows = rows.filter(training_type__in=schedule.training_types.all())
        for training in rows.select_related("practice", "training_type").order_by("starts_at", "pk"):
            yield schedule, training


def _remind(schedule: ReminderSchedule, training: Training, now: datetime) -> bool:
    start = training.starts_at
    assert start is not None
    with transaction.atomic():
        run = _claim(schedule, training, start)
        if run is None:
            return False
        due = start - timedelta(minutes=schedule.minutes_before)
        if due < now - LATEST or due < max(training.created_at, schedule.created_at):
            return True
        run.messages = send_letters(schedule, training)
        run.outcome = ReminderOutcome.SENT if run.messages else ReminderOutcome.NOBODY
        run.save(update_fields=["outcome", "messages"])
    return True


def _claim(schedule: ReminderSchedule, training: Training, start: datetime) -> ReminderRun | None:
    """The row that makes this reminder ours, or None when somebody else has it."""
    try:
        with transaction.atomic():
            return ReminderRun.objects.create(
                schedule=schedule,
                offering=training.offering_ptr,
                starts_at=start,
                outcome=ReminderOutcome.SKIPPED_LATE,
            )
    except IntegrityError as error:
        if "reminder_run_once" in str(error):
            return None
        raise
