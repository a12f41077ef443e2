"""What an agency showed becomes certificates of ours: kept, completed, never wiped, never taken from anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.services.audit import record_event
from certificates.enums import CaseKind, CaseState, CertificateSource
from certificates.integrations.redcross.dates import expiry
from certificates.integrations.redcross.fields import AgencyRow, is_format_said
from certificates.locks import lock_certificates
from certificates.models import Certificate, Issuer, ReconciliationCase
from certificates.services.cases import close_unfounded, fact, file_case
from certificates.services.issuers import find_issuer, find_or_make_issuer, own_issuer

if TYPE_CHECKING:
    from accounts.models import Practice, User

UNTOUCHED = {"record_version": F("record_version"), "updated_at": F("updated_at")}
"""Having been seen again is no change of a certificate."""


@dataclass(slots=True)
class Stored:
    """What became of the rows; `contested` are the ids of those that somebody else holds already."""

    certificates: list[Certificate] = field(default_factory=list)
    contested: list[int] = field(default_factory=list)
    new: int = 0
    changed: int = 0


def meet_issuers(practice: Practice, rows: Iterable[AgencyRow]) -> dict[str, Issuer]:
    """The issuer of each organisation named in `rows`; unknown ones are made. In transactions of its own."""
    own_issuer(practice)  # before any other is met: its own name must not become a stranger's
    return {text: find_or_make_issuer(practice, text) for text in sorted({row.organisation for row in rows})}


def store_rows(
    rows: Sequence[AgencyRow],
    *,
    practice: Practice,
    holder: User | None,
    actor: User | None,
    issuers: dict[str, Issuer],
    now: datetime,
) -> Stored:
    """Write what the agency showed for one person; call it inside `locked_transaction`.

    Known numbers are completed and corrected by what the agency says; what it
    leaves blank stays. A number that another person holds is left as it is and
    becomes a case. Certificates that it no longer shows stay too: only their
    `last_checked` moves.
    """
    numbers = sorted(row.number for row in rows)
    store = _Storing(practice, holder, actor, issuers, now)
    known = {certificate.number: certificate for certificate in _locked(practice, numbers, holder)}
    by_number = {row.number: row for row in rows}
    for number in numbers:  # in one order, whoever stores: two who meet the same new numbers wait, and do not deadlock
        row, certificate = by_number[number], known.get(number)
        if certificate is None and not store.add(row):
            certificate = _locked(practice, [number])[0]  # somebody else has just added it
        if certificate is not None:
            store.meet(certificate, row)
    store.note_checked(numbers)
    store.let_go(numbers)
    order = {row.number: place for place, row in enumerate(rows)}
    store.stored.certificates.sort(key=lambda certificate: order[certificate.number])
    return store.stored


def unsaved_certificates(rows: Iterable[AgencyRow], *, practice: Practice, holder: User | None) -> list[Certificate]:
    """The rows as certificates that are not stored; an issuer that nobody knows is an unsaved one."""
    own_issuer(practice)  # so that its own name is known for its own
    made = []
    for row in rows:
        issuer = find_issuer(practice, row.organisation) or Issuer(practice=practice, name=row.organisation or "-")
        made.append(
            Certificate(
                practice=practice, holder=holder, source=CertificateSource.AGENCY, issuer=issuer, **_printed(row)
            )
        )
    return made


def _locked(practice: Practice, numbers: list[str], holder: User | None = None) -> list[Certificate]:
    """Those shown and those of the holder, locked together."""
    wanted = Q(number__in=numbers) | Q(holder=holder) if holder else Q(number__in=numbers)
    found = Certificate.objects.filter(wanted, practice=practice, source=CertificateSource.AGENCY)
    return lock_certificates(found.values_list("pk", flat=True))


def _printed(row: AgencyRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "holder_name": row.holder_name,
        "course_name": row.course_name,
        "course_code": row.course_code,
        "format": row.format,
        "issuer_text": row.organisation,
        "instructor_name": row.instructor_name,
        "issued_on": row.issued_on,
        "expires_on": row.expires_on,
        "expiry_assumed": row.expiry_assumed,
        "document_url": row.document_url,
        "raw": list(row.raw),
    }


@dataclass(slots=True)
class _Storing:
    """One answer on its way into the database."""

    practice: Practice
    holder: User | None
    actor: User | None
    issuers: dict[str, Issuer]
    now: datetime
    stored: Stored = field(default_factory=Stored)

    def add(self, row: AgencyRow) -> bool:
        """Whether the row is a new certificate; not when somebody else was quicker."""
        certificate = Certificate(
            practice=self.practice,
            holder=self.holder,
            source=CertificateSource.AGENCY,
            issuer=self.issuers[row.organisation],
            first_seen=self.now,
            last_seen=self.now,
            last_checked=self.now,
            **_printed(row),
        )
        try:
            with transaction.atomic():
                certificate.save()
        except IntegrityError:
            return False
        self._record("certificate.found", certificate, number=row.number)
        self.stored.certificates.append(certificate)
        self.stored.new += 1
        return True

    def meet(self, certificate: Certificate, row: AgencyRow) -> None:
        """A certificate that we know is shown again."""
        self.stored.certificates.append(certificate)
        certificate.last_seen = certificate.last_checked = self.now
        if self.holder is not None and certificate.holder_id not in {None, self.holder.pk}:
            self.stored.contested.append(certificate.pk)
            _contest(certificate, row, self.holder, self.now)
            self._note_seen(certificate)
            return
        changes = _changes(certificate, row, self.issuers[row.organisation])
        if certificate.erased_on is None:
            certificate.raw = list(row.raw)
            if self.holder is not None and certificate.holder_id is None:
                changes["holder"] = self.holder
        if not changes:
            self._note_seen(certificate)
            return
        for name, value in changes.items():
            setattr(certificate, name, value)
        certificate.save(update_fields=[*changes, "raw", "last_seen", "last_checked"])
        self._record("certificate.changed", certificate, fields=sorted(changes))
        self.stored.changed += 1

    def note_checked(self, shown: list[str]) -> None:
        """What is no longer shown was looked for all the same."""
        if self.holder is not None:
            own = Certificate.objects.filter(
                practice=self.practice, holder=self.holder, source=CertificateSource.AGENCY
            )
            own.exclude(number__in=shown).update(last_checked=self.now, **UNTOUCHED)

    def let_go(self, shown: list[str]) -> None:
        """What the agency no longer shows for the person is no longer claimed for them."""
        if self.holder is not None:
            claims = ReconciliationCase.objects.filter(
                practice=self.practice, kind=CaseKind.TWO_OWNERS, state=CaseState.OPEN, other_person=self.holder
            )
            close_unfounded(claims.exclude(certificate__number__in=shown).values_list("pk", flat=True))

    def _note_seen(self, certificate: Certificate) -> None:
        Certificate.objects.filter(pk=certificate.pk).update(
            raw=certificate.raw, last_seen=self.now, last_checked=self.now, **UNTOUCHED
        )

    def _record(self, action: str, certificate: Certificate, **data: Any) -> None:
        record_event(action, certificate, actor=self.actor, practice=self.practice, **data)


def _changes(certificate: Certificate, row: AgencyRow, issuer: Issuer) -> dict[str, Any]:
    """What the agency says otherwise than we have it; a blank says nothing."""
    said: dict[str, Any] = {
        "holder_name": "" if certificate.erased_on else row.holder_name,
        "course_name": row.course_name,
        "course_code": row.course_code,
        "format": row.format if is_format_said(row) or not certificate.format else "",
        "issuer_text": row.organisation,
        "instructor_name": row.instructor_name,
        "issued_on": row.issued_on,
        "document_url": row.document_url,
    }
    changes = {name: value for name, value in said.items() if value and value != getattr(certificate, name)}
    if row.organisation and issuer.pk != certificate.issuer_id:
        changes["issuer"] = issuer
    expires_on, assumed = _expiry(certificate, row)
    if expires_on and expires_on != certificate.expires_on:
        changes["expires_on"] = expires_on
    if expires_on and assumed != certificate.expiry_assumed:
        changes["expiry_assumed"] = assumed
    return changes


def _expiry(certificate: Certificate, row: AgencyRow) -> tuple[date | None, bool]:
    """By our rules, over what is said now and, where nothing is, what was said before."""
    issued_on = row.issued_on or certificate.issued_on
    said = row.said_expires_on or (None if certificate.expiry_assumed else certificate.expires_on)
    if issued_on and said and said < issued_on:
        said = None  # an earlier one's, under the same number
    return expiry(row.course_name, issued_on, said)


def _contest(certificate: Certificate, row: AgencyRow, claimant: User, now: datetime) -> None:
    """The agency shows a certificate of one person under the address of another."""
    file_case(
        CaseKind.TWO_OWNERS,
        practice=certificate.practice,
        key=f"{certificate.pk}:{claimant.pk}",
        certificate=certificate,
        person=certificate.holder,
        other_person=claimant,
        facts=[
            fact("number", certificate.number, certificate.first_seen or now),
            fact("name we have", certificate.holder_name, certificate.first_seen or now),
            fact("name at the agency", row.holder_name, now),
        ],
    )
