"""The comparison of what is booked, attended, issued, found at the agency and at Hovn.

It opens a case where facts contradict each other and closes those that no
longer do. Repeatable: the same facts change nothing. It reads, and writes
cases only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from catalog.enums import OfferingKind
from certificates.enums import CaseKind, CaseState
from certificates.models import Certificate, ReconciliationCase
from certificates.reconciliation.claimed import claims_on
from certificates.reconciliation.disagreements import OF_CERTIFICATES, OF_SEATS, of_certificate, of_line
from certificates.reconciliation.lines import read_lines
from certificates.reconciliation.proofs import UNSHOWN
from certificates.reconciliation.required import of_requirements
from certificates.services.cases import close_unfounded, settle_findings
from certificates.services.hovn_cases import no_longer_so
from config.kit.locks import locked_transaction
from enrollments.models import Enrollment

if TYPE_CHECKING:
    from django.db.models import QuerySet

BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Compared:
    """What one comparison did."""

    opened: int = 0
    closed: int = 0

    def __add__(self, other: Compared) -> Compared:
        """Both together."""
        return Compared(self.opened + other.opened, self.closed + other.closed)


def group_seats() -> QuerySet[Enrollment]:
    """The seats that are compared, with what their lines need."""
    seats = Enrollment.objects.filter(offering__kind=OfferingKind.TRAINING)
    return seats.select_related("student", "offering", "practice")


def compare_seats(practice_id: int, ids: Sequence[int]) -> Compared:
    """The lines of these seats, in one transaction and by a fixed number of statements."""
    with locked_transaction():
        lines = read_lines(group_seats().filter(practice=practice_id, pk__in=ids).order_by("pk"))
        findings = [*(finding for line in lines for finding in of_line(line)), *of_requirements(lines)]
        kinds = Q(kind__in=sorted(OF_SEATS)) | Q(kind=CaseKind.EXPIRED, certificate__isnull=True)
        scope = ReconciliationCase.objects.filter(kinds, enrollment__in=ids)
        compared = Compared(*settle_findings(practice_id, findings, scope))
        _tie({line.found.pk: line.enrollment.pk for line in lines if line.found is not None})
        return compared


def compare_certificates(practice_id: int, ids: Sequence[int]) -> Compared:
    """These certificates by themselves: whose they are, and what is printed on them."""
    with locked_transaction():
        rows = Certificate.objects.filter(practice=practice_id, pk__in=ids).select_related("holder", "practice")
        shown = list(rows.defer(*UNSHOWN).order_by("pk"))
        claims = claims_on(shown)
        findings = [finding for row in shown for finding in of_certificate(row, claims[row.pk])]
        scope = ReconciliationCase.objects.filter(kind__in=sorted(OF_CERTIFICATES), certificate__in=ids, reference="")
        compared = Compared(*settle_findings(practice_id, findings, scope))
        return compared + Compared(closed=close_unfounded(_settled_claims(ids)))


def compare_bookings(practice_id: int, ids: Sequence[int]) -> Compared:
    """Whether these cases about bookings at Hovn are still what they were."""
    with locked_transaction():
        rows = ReconciliationCase.objects.filter(practice=practice_id, pk__in=ids, state=CaseState.OPEN)
        cases = rows.exclude(reference="").select_related("person", "enrollment")
        return Compared(closed=close_unfounded(no_longer_so(practice_id, cases)))


def compare_reference(practice_id: int, reference: str) -> Compared:
    """The cases about one booking at Hovn."""
    cases = ReconciliationCase.objects.filter(practice=practice_id, reference=reference, state=CaseState.OPEN)
    return compare_bookings(practice_id, list(cases.values_list("pk", flat=True)))


def compare_person(practice_id: int, person_id: int) -> Compared:
    """Everything that the practice knows of one person: after a look-up, an import, a decision."""
    cases = ReconciliationCase.objects.filter(practice=practice_id, state=CaseState.OPEN)
    about = cases.filter(Q(person=person_id) | Q(other_person=person_id))
    seats = Enrollment.objects.filter(
        practice=practice_id, student=person_id, offering__kind=OfferingKind.TRAINING
    ).values_list("pk", flat=True)
    held = Certificate.objects.filter(practice=practice_id, holder=person_id).values_list("pk", flat=True)
    certificates = {*held, *about.filter(certificate__isnull=False).values_list("certificate", flat=True)}
    bookings = list(about.exclude(reference="").values_list("pk", flat=True))
    return (
        compare_certificates(practice_id, sorted(pk for pk in certificates if pk))
        + compare_seats(practice_id, list(seats))
        + compare_bookings(practice_id, bookings)
    )


def _tie(seats: dict[int, int]) -> None:
    """Open cases about certificates of the agency belong to the line that the certificate is of; `seats` by it."""
    loose = ReconciliationCase.objects.filter(certificate__in=seats, state=CaseState.OPEN, enrollment__isnull=True)
    tied = list(loose)
    for case in tied:
        assert case.certificate_id is not None
        case.enrollment_id = seats[case.certificate_id]
    ReconciliationCase.objects.bulk_update(tied, ["enrollment"])


def _settled_claims(ids: Sequence[int]) -> QuerySet[ReconciliationCase, int]:
    """Cases of two owners of which only one is left."""
    claims = ReconciliationCase.objects.filter(
        Q(certificate__holder__isnull=True) | Q(other_person=F("certificate__holder")),
        kind=CaseKind.TWO_OWNERS,
        state=CaseState.OPEN,
        certificate__in=ids,
    )
    return claims.values_list("pk", flat=True)
