"""A person is forgotten; what was certified stays verifiable without them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import StudentProfile
from accounts.services.audit import record_event
from certificates.dates import today_in
from certificates.enums import CertificateSource, QuestionOutcome, RenderState, RequestState
from certificates.locks import lock_certificates
from certificates.models import (
    ArrivalRecord,
    Certificate,
    CertificateMove,
    CertificateRender,
    CertificateRequest,
    HovnBooking,
    InboundQuestion,
    Intake,
    LookupSubject,
    SyncRun,
)
from certificates.services.cases import forget_in_cases
from certificates.services.snapshot import without_person
from config.kit.locks import locked_transaction
from config.kit.storage import private_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

CHANGED: Final = ("holder", "holder_name", "raw", "erased_on", "content", "is_shared", "document_url")


def forget_holder(person: User, *, actor: User | None) -> int:
    """Take the person out of their certificates; returns how many. Repeatable.

    Number, course, dates and issuer stay, and so does the digest of the whole:
    who still has the paper can show that it is the one. What they uploaded, what
    was asked about their address and what disagreed about them goes; that
    agencies were asked stays as a row without the address. The kept files go
    once the transaction commits.
    """
    with locked_transaction():
        _forget_uploads(person)  # before any certificate is locked, as whoever confirms one
        ids = Certificate.objects.filter(holder=person).values_list("pk", flat=True)
        rows = lock_certificates(list(ids))
        for certificate in rows:
            certificate.holder, certificate.holder_name, certificate.raw = None, "", []
            certificate.erased_on = today_in(certificate.practice)
            if certificate.source == CertificateSource.ISSUED:
                certificate.content = without_person(certificate.content)
            certificate.is_shared = certificate.is_shared and certificate.source == CertificateSource.ISSUED
            certificate.document_url = ""  # the agency's paper has the name on it
            certificate.save(update_fields=CHANGED)
            record_event("certificate.erased", certificate, actor=actor, practice=certificate.practice_id)
        _forget_wishes(rows)
        renders = CertificateRender.objects.filter(certificate__in=rows)
        renders.update(failure="")  # it may quote the name
        for render in renders.exclude(file=""):
            name = render.file.name
            render.file, render.state = "", RenderState.FAILED
            render.save(update_fields=["file", "state"])
            transaction.on_commit(partial(private_files().delete, name))
        _forget_questions(person)
        return len(rows)


def erase_certificates_of(person: User, actor: User | None) -> None:
    """The part of this app when a person is erased (`accounts.personal_data`)."""
    forget_holder(person, actor=actor)


def certificates_of(person: User) -> list[dict[str, Any]]:
    """What is known of the person's certificates, as plain values: for themselves."""
    rows = Certificate.objects.filter(holder=person).select_related("issuer", "practice").order_by("pk")
    return [
        {
            "school": row.practice.name,
            "source": row.source,
            "status": row.status,
            "number": row.number,
            "name": row.holder_name,
            "course": row.course_name,
            "course_code": row.course_code,
            "format": row.format,
            "issuer": row.issuer.name,
            "instructor": row.instructor_name,
            "issued_on": row.issued_on and row.issued_on.isoformat(),
            "expires_on": row.expires_on and row.expires_on.isoformat(),
            "expiry_is_assumed": row.expiry_assumed,
            "last_checked": row.last_checked and row.last_checked.isoformat(),
            "is_shared": row.is_shared,
            "name_shown": row.shows_name,
            "row_of_the_agency": row.raw,
        }
        for row in rows
    ]


def _forget_uploads(person: User) -> None:
    for intake in Intake.objects.filter(holder=person):
        if intake.file:
            transaction.on_commit(partial(private_files().delete, intake.file.name))
        intake.delete()


def forget_address(person: User, email: str) -> None:
    """The address goes out of everything that was asked of agencies about it."""
    theirs = Q(holder=person) | Q(email_folded=email, holder__isnull=True)
    LookupSubject.objects.filter(theirs).delete()
    SyncRun.objects.filter(theirs).update(email_folded="", holder=None)


def _forget_wishes(rows: Sequence[Certificate]) -> None:
    """Whoever wished for another name has none any more: a wish that was open is over."""
    wishes = CertificateRequest.objects.filter(certificate__in=rows)
    wishes.filter(state=RequestState.REQUESTED).update(state=RequestState.DECLINED, decided_at=timezone.now())
    wishes.update(first_name="", last_name="-", note="", reason="")


def _forget_questions(person: User) -> None:
    """The address goes out of everything that was asked about it, and their part of what disagrees is over."""
    email = person.email.lower()
    forget_address(person, email)
    asked = InboundQuestion.objects.filter(Q(target_email=email) | Q(sender_folded=email))
    asked.filter(outcome=QuestionOutcome.RECEIVED).update(outcome=QuestionOutcome.REFUSED)
    InboundQuestion.objects.filter(target_email=email).update(target_email="")
    InboundQuestion.objects.filter(sender_folded=email).update(sender_folded="-")
    _forget_bookings(person, email)
    CertificateMove.objects.filter(Q(taken_from=person) | Q(given_to=person)).update(reason="")
    ArrivalRecord.objects.filter(student=person, is_override=True).update(override_reason="-")
    forget_in_cases(person)


def _forget_bookings(person: User, email: str) -> None:
    """What Hovn said of them: of their seats, and of bookings that never became one."""
    HovnBooking.objects.filter(enrollment__student=person).update(payload={})
    named = Q(said__icontains=f'"{email}"') | Q(said__icontains=f':{email}"')
    ids = StudentProfile.objects.filter(user=person).exclude(hovn_student_id="")
    for practice_id, hovn_id in ids.values_list("practice", "hovn_student_id"):
        if not hovn_id.isdecimal():  # such a number may be anything
            named |= Q(practice=practice_id, said__icontains=f'{hovn_id}"')
    unplaced = HovnBooking.objects.filter(enrollment__isnull=True).annotate(said=Cast("payload", TextField()))
    unplaced.filter(named).update(payload={}, payload_digest="")
