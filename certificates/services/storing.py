"""What an agency showed becomes certificates of ours: kept, completed, never wiped, never taken from anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.services.audit import record_event
from certificates.enums import CaseKind, CaseState, CertificateSource
from certificates.locks import lock_certificates
from certificates.models import Certificate, Issuer, ReconciliationCase
from certificates.services.agency_values import changes_of, printed
from certificates.services.cases import close_unfounded, fact, file_case
from certificates.services.contesting import contest_nobody, contest_owner
from certificates.services.issuers import find_issuer, find_or_make_issuer, own_issuer
from certificates.services.replacing import give_way
from certificates.services.taking_over import Uploads

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.integrations.redcross.fields import AgencyRow

AGENCY = CertificateSource.AGENCY
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
    leaves blank stays. What the person uploaded of the same becomes the
    agency's. A number that another person holds, or uploaded, is left as it is
    and becomes a case. Certificates that it no longer shows stay too: only their
    `last_checked` moves.
    """
    numbers = sorted(row.number for row in rows)
    store = _Storing(practice, holder, actor, issuers, now)
    locked = _locked(practice, numbers, holder)
    known = {certificate.number: certificate for certificate in locked if certificate.source == AGENCY}
    store.uploads = Uploads(locked)
    by_number = {row.number: row for row in rows}
    for number in numbers:  # in one order, whoever stores: two who meet the same new numbers wait, and do not deadlock
        row, certificate = by_number[number], known.get(number)
        if certificate is None and not (store.take_over(row) or store.add(row)):
            certificate = next(
                one for one in _locked(practice, [number]) if one.source == AGENCY
            )  # just added by others
        if certificate is not None:
            store.meet(certificate, row)
            store.replace_upload(certificate, row)
        store.contest_uploads(row)
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
                practice=practice, holder=holder, source=CertificateSource.AGENCY, issuer=issuer, **printed(row)
            )
        )
    return made


def _locked(practice: Practice, numbers: list[str], holder: User | None = None) -> list[Certificate]:
    """Those shown and those of the holder, also what was uploaded, locked together."""
    wanted = Q(number__in=numbers) | Q(holder=holder) if holder else Q(number__in=numbers)
    found = Certificate.objects.filter(wanted, practice=practice, source__in=[AGENCY, CertificateSource.UPLOADED])
    return lock_certificates(found.values_list("pk", flat=True))


@dataclass(slots=True)
class _Storing:
    """One answer on its way into the database."""

    practice: Practice
    holder: User | None
    actor: User | None
    issuers: dict[str, Issuer]
    now: datetime
    stored: Stored = field(default_factory=Stored)
    uploads: Uploads = field(default_factory=Uploads)

    def take_over(self, row: AgencyRow) -> bool:
        """Whether the person had uploaded it: then it is the agency's from now on, and says what that says."""
        uploaded = self._upload_of(row)
        if uploaded is None:
            return False
        seen = {"first_seen": self.now, "last_seen": self.now, "last_checked": self.now, "raw": list(row.raw)}
        changes = changes_of(uploaded, row, self.issuers[row.organisation])
        fields = {**changes, **seen, "source": AGENCY, "number": row.number}
        try:
            with transaction.atomic():
                for name, value in fields.items():
                    setattr(uploaded, name, value)
                uploaded.save(update_fields=list(fields))
        except IntegrityError:  # somebody else has just added that number
            uploaded.refresh_from_db()
            self.uploads.put_back(uploaded)
            return False
        self._record("certificate.taken_over", uploaded, number=row.number, fields=sorted(changes))
        self.stored.certificates.append(uploaded)
        self.stored.changed += 1
        return True

    def replace_upload(self, certificate: Certificate, row: AgencyRow) -> None:
        """What the person uploaded of a certificate that the agency's row is known of already is replaced by that."""
        if certificate.replaces_id or self.holder is None or certificate.holder_id != self.holder.pk:
            return
        uploaded = self._upload_of(row)
        if uploaded is not None:
            give_way(uploaded, certificate, actor=self.actor)

    def contest_uploads(self, row: AgencyRow) -> None:
        """Others have uploaded what the agency shows of somebody else, or of nobody whom we know."""
        shown = self.stored.certificates[-1]
        for uploaded in self.uploads.of_others(self.holder.pk if self.holder else None, row.number):
            if shown.holder_id is None:
                contest_nobody(shown)
            else:
                contest_owner(shown, uploaded)

    def _upload_of(self, row: AgencyRow) -> Certificate | None:
        holder_id = self.holder.pk if self.holder else None
        return self.uploads.take(holder_id, number=row.number, course=row.course_name, issued_on=row.issued_on)

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
            **printed(row),
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
        changes = changes_of(certificate, row, self.issuers[row.organisation])
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
        """What the agency no longer shows for the person is no longer claimed for them, unless by their upload."""
        if self.holder is not None:
            claimed = [*shown, *self.uploads.numbers_of(self.holder.pk)]
            claims = ReconciliationCase.objects.filter(
                practice=self.practice, kind=CaseKind.TWO_OWNERS, state=CaseState.OPEN, other_person=self.holder
            )
            close_unfounded(claims.exclude(certificate__number__in=claimed).values_list("pk", flat=True))

    def _note_seen(self, certificate: Certificate) -> None:
        Certificate.objects.filter(pk=certificate.pk).update(
            raw=certificate.raw, last_seen=self.now, last_checked=self.now, **UNTOUCHED
        )

    def _record(self, action: str, certificate: Certificate, **data: Any) -> None:
        record_event(action, certificate, actor=self.actor, practice=self.practice, **data)


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
