"""An agency's certificate comes as a PDF: kept, and read by the worker."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import structlog
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from certificates.documents.confined import ReadingInterrupted, read_confined
from certificates.documents.plain import plain
from certificates.documents.proposals import propose
from certificates.documents.reading import MAX_BYTES, UnreadablePdf
from certificates.enums import FOR_EYES, OPEN_INTAKES, CertificateSource, IntakeProblem, IntakeState
from certificates.locks import lock_intake
from certificates.models import Certificate, Intake
from certificates.rules import may_upload_for
from certificates.services.comparing import refusal_of
from config.kit.errors import Conflict, Forbidden, Invalid, NotFound
from config.kit.ids import uuid7
from config.kit.locks import locked_transaction
from config.kit.storage import private_files
from config.kit.throttling import Limit, spend, user_subject

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import Practice, User
    from certificates.documents.reading import ReadDocument

UPLOADS: Final = Limit("certificate-upload", times=40, seconds=3600)
MOST_OPEN: Final = 20
"""Undecided uploads of one holder in a practice."""
ATTEMPTS: Final = 4
REST: Final = timedelta(minutes=2)
BATCH: Final = 100
DROPPED: Final = ("file", "proposal", "typed", "typed_at")
MONTH_FIRST: Final = frozenset({"US", "PH", "PR", "FM", "GU", "VI"})
"""Countries that write the month before the day."""
Reader: TypeAlias = "Callable[[bytes], ReadDocument]"
logger = structlog.get_logger(__name__)


def upload_certificate(holder: User, *, practice: Practice, actor: User, name: str, content: bytes) -> Intake:
    """Keep the file and have it read; what is too large or no PDF at all is refused at once.

    Raises `Forbidden`, `TooManyRequests`, `Invalid` (`too_big`, `not_pdf`, at
    `paper`) and `Conflict` (`already_uploaded` with the `intake`'s uid in its
    details, `too_many_open`). Then nothing is kept.
    """
    from certificates.tasks import read_uploaded_certificate  # noqa: PLC0415 - tasks call services

    if not may_upload_for(actor, holder, practice.pk):
        raise Forbidden
    spend(UPLOADS, user_subject(actor.pk))
    _check(content)
    store, place = private_files(), f"intakes/{practice.pk}/{uuid7()}.pdf"
    intake = Intake(
        practice=practice,
        uploaded_by=actor,
        holder=holder,
        original_name=plain(name)[:128],
        sha256=hashlib.sha256(content).hexdigest(),
    )
    _check_new(intake)
    intake.file.name = store.save(place, ContentFile(content))
    try:
        with transaction.atomic():
            intake.save()
            record_event("intake.uploaded", intake, actor=actor, practice=practice, holder=holder.pk)
            read_uploaded_certificate.on_commit(intake.pk)
    except BaseException as error:
        store.delete(intake.file.name)
        if isinstance(error, IntegrityError):  # somebody else was quicker
            _check_new(intake)
        raise
    return intake


def read_intake(intake_id: int, *, reader: Reader | None = None) -> Intake | None:
    """Read one file and propose what it says; None where that is done already, or is for later.

    `reader` is for files of our own making: strangers' are read in a process apart.

    May run twice at once: the first to end decides. A file that its reader
    never survives is given up after some attempts. What says nothing to a
    machine waits for a person; what we issued ourselves is refused.
    """
    claimed = Intake.objects.filter(pk=intake_id, state=IntakeState.READING).update(attempts=F("attempts") + 1)
    if not claimed:
        return None
    intake = Intake.objects.select_related("practice", "holder").filter(pk=intake_id).first()
    if intake is None:  # its holder was erased just now
        return None
    try:
        read = None if intake.attempts > ATTEMPTS else _read(intake, reader or read_confined)
    except (ReadingInterrupted, OSError) as error:
        logger.warning("uploaded certificate not read", intake=intake.pk, error=repr(error))
        return None
    return _settle(intake, read)


def read_due_intakes() -> int:
    """Read what was forgotten, or lost its worker; returns how many were read."""
    due = Intake.objects.filter(state=IntakeState.READING, updated_at__lte=timezone.now() - REST)
    return sum(read_intake(pk) is not None for pk in due.order_by("id").values_list("pk", flat=True)[:BATCH])


def drop_file(intake: Intake) -> None:
    """Forget the file and what is said of it; the file itself goes once the transaction commits.

    The caller saves the row: `DROPPED` are the fields.
    """
    if intake.file:
        transaction.on_commit(partial(private_files().delete, intake.file.name))
    intake.file, intake.proposal = "", {}
    intake.typed, intake.typed_at = {}, None


def _check(content: bytes) -> None:
    why = "too_big" if len(content) > MAX_BYTES else "" if b"%PDF-" in content[:1024] else "not_pdf"
    if why:
        raise Invalid(refusal_of(why), code=why, fields={"paper": [refusal_of(why)]})


def _check_new(intake: Intake) -> None:
    """Raises `Conflict` for a file that is there already, or one too many."""
    own = Intake.objects.filter(practice=intake.practice, holder=intake.holder)
    same = own.filter(sha256=intake.sha256).exclude(state=IntakeState.REFUSED).first()
    if same is not None:
        raise Conflict(
            _("This file was uploaded already."), code="already_uploaded",
            details={"intake": str(same.uid), "intake_id": same.pk},
        )  # fmt: skip
    if own.filter(state__in=sorted(OPEN_INTAKES)).count() >= MOST_OPEN:
        raise Conflict(_("Too many uploads wait already. Confirm or discard some of them first."), code="too_many_open")


def _read(intake: Intake, reader: Reader) -> ReadDocument | IntakeProblem:
    """What the file says, or why it says nothing."""
    try:
        with intake.file.open("rb") as file:
            read = reader(file.read(MAX_BYTES + 1))
    except UnreadablePdf as error:
        return IntakeProblem(error.why)
    ours = Certificate.objects.filter(source=CertificateSource.ISSUED, digest=read.digest)
    if read.attached is not None and ours.exists():
        return IntakeProblem.OURS
    return read if read.text.strip() else IntakeProblem.IMAGE_ONLY


def _settle(intake: Intake, read: ReadDocument | IntakeProblem | None) -> Intake | None:
    """Write what came of it, unless somebody has decided meanwhile."""
    problem = read if isinstance(read, IntakeProblem) else IntakeProblem.BROKEN if read is None else None
    proposal = {} if read is None or isinstance(read, IntakeProblem) else _proposal(intake, read)
    with locked_transaction():
        try:
            locked = lock_intake(intake.pk)
        except NotFound:  # as above
            return None
        if locked.state != IntakeState.READING:
            return None
        locked.proposal = proposal
        locked.state = IntakeState.PROPOSED
        if problem is not None:
            locked.state, locked.problem = IntakeState.UNREADABLE, problem
        if problem is not None and problem not in FOR_EYES:
            locked.state = IntakeState.REFUSED
            drop_file(locked)
        locked.save(update_fields=["state", "problem", *DROPPED])
        record_event(
            "intake.read", locked, actor=None, practice=locked.practice_id,
            problem=str(problem or ""), fields=sorted(proposal),
        )  # fmt: skip
        return locked


def _proposal(intake: Intake, read: ReadDocument) -> dict[str, dict[str, Any]]:
    day_first = intake.practice.country not in MONTH_FIRST
    guesses = propose(read.pages, holder_name=intake.holder.full_name, day_first=day_first)
    return {
        field: {"value": guess.value, "confidence": guess.confidence, "page": guess.page}
        for field, guess in guesses.items()
    }
