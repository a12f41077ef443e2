"""Where facts contradict each other: what is read of lines and certificates, judged without a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from certificates.enums import CaseKind, CertificateSource, CertificateStatus
from certificates.models import Certificate
from certificates.reconciliation.claimed import CLAIMED
from certificates.reconciliation.lines import Line
from certificates.reconciliation.names import folded_name, is_same_name
from certificates.services.cases import Finding, fact
from enrollments.enums import EnrollmentState

GRACE: Final = timedelta(days=7)
"""So long after the end of a training nobody misses its certificate at the agency."""
WORD_PLACE: Final = 9
"""Where in the agency's row its own word stands: Active or Expired."""
ACTIVE, EXPIRED = "active", "expired"
MOST_CLAIMANTS: Final = 2
"""So many people has a case beside the certificate."""
OF_SEATS: Final = frozenset({CaseKind.MISSING_AT_AGENCY, CaseKind.CANCELED_BUT_PRESENT, CaseKind.NOT_ATTENDED})
OF_CERTIFICATES: Final = frozenset({CaseKind.UNKNOWN_PERSON, CaseKind.NAME_DIFFERS, CaseKind.EXPIRED})
"""The kinds that a comparison finds, by what it compares."""


@dataclass(slots=True)
class _Facts:
    """Facts of one case while they are collected; what nobody knows is left out."""

    found: list[dict[str, Any]] = field(default_factory=list)

    def add(self, what: str, value: Any, seen: datetime | None) -> _Facts:
        if value and seen is not None:
            self.found.append(fact(what, str(value), seen))
        return self


def of_line(line: Line) -> Iterator[Finding]:
    """What is wrong with one person on one training; nothing about somebody whose account is closed for good."""
    if line.is_replaced or not line.enrollment.student.is_active:
        return
    yield from _missing(line)
    yield from _canceled(line)
    yield from _not_attended(line)


def of_certificate(certificate: Certificate, claims: Sequence[Certificate] = ()) -> Iterator[Finding]:
    """What is wrong with one certificate; it needs `holder` and `practice` loaded.

    `claims` are the uploads that say that it is somebody's (`reconciliation.claimed`).
    """
    if certificate.erased_on is not None:
        return
    if certificate.holder is None:
        yield from _unknown(certificate, claims)
    else:
        yield from _name(certificate)
    yield from _expired(certificate)


def _missing(line: Line) -> Iterator[Finding]:
    """Completed here, understood there after some days, and not listed."""
    seat, asked, ends = line.enrollment, line.asked, line.enrollment.offering.ends_at
    if not line.is_listed or line.found or seat.state != EnrollmentState.COMPLETED:
        return
    if line.attended.is_absent_throughout or ends is None:
        return
    if asked is None or asked.last_checked is None or asked.last_checked < ends + GRACE:
        return
    assert line.training_type is not None
    facts = _booked(line).add("Agency asked", "not listed", asked.last_checked)
    facts.add("Course there", line.training_type.agency_course, asked.last_checked)
    yield _of_seat(CaseKind.MISSING_AT_AGENCY, line, str(seat.pk), facts)


def _canceled(line: Line) -> Iterator[Finding]:
    """Canceled, and yet was there, was given a certificate, or is listed by the agency as ours."""
    if line.enrollment.state != EnrollmentState.CANCELED:
        return
    certificates = _proofs(line)
    if not line.attended.there and not certificates:
        return
    parts = [*(["attended"] if line.attended.there else []), *(str(one.pk) for one in certificates)]
    key = ":".join([str(line.enrollment.pk), *parts])
    yield _of_seat(CaseKind.CANCELED_BUT_PRESENT, line, key, _with_proofs(_booked(line), certificates), certificates)


def _not_attended(line: Line) -> Iterator[Finding]:
    """Holds a certificate of a training from which they were away."""
    seat = line.enrollment
    if seat.state not in {EnrollmentState.ENROLLED, EnrollmentState.COMPLETED}:
        return
    certificates = _proofs(line)
    if line.attended.is_absent_throughout and certificates:
        key = ":".join([str(seat.pk), *(str(one.pk) for one in certificates)])
        yield _of_seat(CaseKind.NOT_ATTENDED, line, key, _with_proofs(_booked(line), certificates), certificates)


def _unknown(certificate: Certificate, claims: Sequence[Certificate]) -> Iterator[Finding]:
    """Found under an address that is nobody's; one or two people may have uploaded it: with them it is another case."""
    if certificate.source != CertificateSource.AGENCY:
        return
    facts = _printed(certificate)
    claimants: dict[int | None, Certificate] = {}
    for claim in claims:
        if claim.holder_id not in claimants and len(claimants) < MOST_CLAIMANTS:
            claimants[claim.holder_id] = claim
            facts.add(CLAIMED, claim.holder_name, claim.updated_at)
    first, second = [*claimants, None, None][:MOST_CLAIMANTS]
    yield Finding(
        kind=CaseKind.UNKNOWN_PERSON,
        key=":".join(str(pk) for pk in (certificate.pk, *claimants)),
        facts=facts.found,
        enrollment_id=certificate.enrollment_id,
        certificate_id=certificate.pk,
        person_id=first,
        other_person_id=second,
    )


def _name(certificate: Certificate) -> Iterator[Finding]:
    """Printed for somebody whose account has another name."""
    holder = certificate.holder
    assert holder is not None
    if certificate.source != CertificateSource.AGENCY and certificate.status != CertificateStatus.ISSUED:
        return
    if is_same_name(certificate.holder_name, holder.full_name):
        return
    names = folded_name(certificate.holder_name), folded_name(holder.full_name)
    facts = _printed(certificate).add("Name of the account", holder.full_name, holder.updated_at)
    key = ":".join([str(certificate.pk), str(holder.pk), *names])
    yield _of_certificate(CaseKind.NAME_DIFFERS, certificate, key, facts)


def _expired(certificate: Certificate) -> Iterator[Finding]:
    """On the day on which the agency showed it last, its word and our date said opposite things."""
    raw, seen = certificate.raw, certificate.last_seen
    if certificate.source != CertificateSource.AGENCY or len(raw) <= WORD_PLACE or seen is None:
        return
    word = str(raw[WORD_PLACE]).strip().lower()
    day = seen.astimezone(ZoneInfo(certificate.practice.time_zone)).date()
    expires_on = certificate.expires_on
    is_expired = expires_on is not None and expires_on < day
    if word not in {ACTIVE, EXPIRED} or (word == EXPIRED) == is_expired:
        return
    ours = f"{expires_on:%Y-%m-%d}{' (assumed)' if certificate.expiry_assumed else ''}" if expires_on else "no date"
    facts = _printed(certificate).add("The agency's word", raw[WORD_PLACE], seen)
    facts.add("Expires, as we have it", ours, certificate.updated_at)
    key = f"{certificate.pk}:{word}:{expires_on or ''}"
    yield _of_certificate(CaseKind.EXPIRED, certificate, key, facts)


def _proofs(line: Line) -> list[Certificate]:
    """What says that somebody passed here: ours that stands, and the agency's that names us."""
    ours = line.issued if line.issued and line.issued.status == CertificateStatus.ISSUED else None
    theirs = line.found if line.found and line.found.is_ours else None
    return [one for one in (ours, theirs) if one is not None]


def _booked(line: Line) -> _Facts:
    seat, attended, booking = line.enrollment, line.attended, line.booking
    facts = _Facts().add("Booked", seat.get_state_display(), line.since or seat.updated_at)
    if attended.noted_at:
        facts.add("Attended", f"{attended.there}/{attended.planned}", attended.noted_at)
    if booking:
        facts.add("Hovn", booking.get_outcome_display(), booking.last_seen)
    return facts


def _with_proofs(facts: _Facts, certificates: list[Certificate]) -> _Facts:
    for one in certificates:
        what = "Issued" if one.source == CertificateSource.ISSUED else "Found at the agency"
        facts.add(what, one.number, one.last_seen or one.created_at)
    return facts


def _printed(certificate: Certificate) -> _Facts:
    seen = certificate.last_seen or certificate.created_at
    facts = _Facts().add("Certificate", certificate.number, seen).add("Course", certificate.course_name, seen)
    return facts.add("Name on it", certificate.holder_name, seen)


def _of_seat(
    kind: CaseKind, line: Line, key: str, facts: _Facts, certificates: list[Certificate] | None = None
) -> Finding:
    seat = line.enrollment
    return Finding(
        kind=kind,
        key=key,
        facts=facts.found,
        enrollment_id=seat.pk,
        certificate_id=certificates[0].pk if certificates else None,
        person_id=seat.student_id,
    )


def _of_certificate(kind: CaseKind, certificate: Certificate, key: str, facts: _Facts) -> Finding:
    return Finding(
        kind=kind,
        key=key,
        facts=facts.found,
        enrollment_id=certificate.enrollment_id,
        certificate_id=certificate.pk,
        person_id=certificate.holder_id,
    )
