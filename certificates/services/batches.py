"""Certificates for everybody on a training who has earned one, by the worker, with progress that survives it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.services.audit import record_event
from certificates.enums import UNFINISHED, WorkState
from certificates.locks import lock_batch
from certificates.models import IssueBatch
from certificates.rules import SEATED, may_issue
from certificates.services.eligibility import issued_type
from certificates.services.issuing import issue_certificate, standing_certificate
from certificates.services.numbers import check_prefix
from config.kit.errors import Busy, DomainError, Forbidden
from config.kit.locks import locked_transaction
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Offering

SILENCE: Final = timedelta(minutes=2)
"""A batch that did not move for so long has lost its worker."""
logger = structlog.get_logger(__name__)


def start_batch(offering: Offering, *, actor: User) -> IssueBatch:
    """Begin issuing to everybody who has a seat; while one is under way, that one is returned.

    Raises `Forbidden`, `Conflict` (`no_certificates`, `no_prefix`).
    """
    from certificates.tasks import issue_batch  # noqa: PLC0415 - tasks call services

    if not may_issue(actor, offering.practice_id):
        raise Forbidden
    issued_type(offering.pk)
    check_prefix(offering.practice)
    try:
        with transaction.atomic():
            batch = IssueBatch.objects.create(
                practice_id=offering.practice_id,
                offering_id=offering.pk,
                asked_by=actor,
                total=_people(offering.pk).count(),
            )
            record_event("certificate_batch.started", batch, actor=actor, practice=offering.practice_id)
            issue_batch.on_commit(batch.pk)
    except IntegrityError:
        return IssueBatch.objects.get(offering=offering.pk, state__in=sorted(UNFINISHED))
    return batch


def run_batch(batch_id: int) -> IssueBatch:
    """Issue one after another until nobody is left; a run that was killed goes on where it stopped.

    Two runs of one batch take turns. Each certificate is written together with
    its verdict, so it is issued once, whatever happens.
    """
    while (batch := _step(batch_id)).state in UNFINISHED:
        pass
    return batch


def resume_batches() -> int:
    """Take up what lost its worker; returns how many batches."""
    still = IssueBatch.objects.filter(state__in=sorted(UNFINISHED), updated_at__lte=timezone.now() - SILENCE)
    resumed = 0
    for pk in list(still.order_by("id").values_list("pk", flat=True)):
        try:
            run_batch(pk)
        except Busy:
            continue  # somebody works on it after all
        resumed += 1
    return resumed


def _step(batch_id: int) -> IssueBatch:
    with locked_transaction():
        batch = lock_batch(batch_id)
        if batch.state not in UNFINISHED:
            return batch
        batch.state = WorkState.RUNNING
        known = set(map(int, batch.verdicts))
        following = _people(batch.offering_id).exclude(pk__in=known).order_by("pk").values_list("pk", flat=True).first()
        if following is None:
            batch.state, batch.ended_at = WorkState.DONE, timezone.now()
            record_event(
                "certificate_batch.done", batch, actor=batch.asked_by, practice=batch.practice_id,
                issued=sum("certificate" in verdict for verdict in batch.verdicts.values()),
            )  # fmt: skip
        else:
            batch.verdicts[str(following)] = _verdict(following, batch.asked_by)
        batch.done = len(batch.verdicts)
        batch.total = max(batch.total, batch.done)
        batch.save(update_fields=["state", "ended_at", "verdicts", "done", "total"])
        return batch


def _verdict(enrollment_id: int, actor: User) -> dict[str, Any]:
    """What came of one person; a refusal is an answer, a lock that is taken is not.

    Nobody keeps the others waiting for ever: a failure of ours is logged and is that person's answer alone.
    """
    try:
        with transaction.atomic():
            lock_enrollment(enrollment_id)
            had = standing_certificate(enrollment_id)
            return {"had": had.pk} if had else {"certificate": issue_certificate(enrollment_id, actor=actor).pk}
    except (Busy, OperationalError, InterfaceError):
        raise
    except DomainError as error:
        return {"missing": error.details.get("missing", [error.error_code])}
    except Exception:
        logger.exception("certificate not issued", enrollment=enrollment_id)
        return {"missing": ["failed"]}


def _people(offering_id: int) -> Any:
    return Enrollment.objects.filter(offering=offering_id, state__in=sorted(SEATED))
