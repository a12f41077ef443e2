"""What a person can do about a case: which ways there are for its kind, and which of them make sense now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from catalog.models import TrainingType
from certificates.enums import CaseKind, CaseResolution, CaseState, CertificateSource, CertificateStatus
from certificates.models import Certificate
from enrollments.enums import EnrollmentState

if TYPE_CHECKING:
    from certificates.models import ReconciliationCase

Possible = Callable[["ReconciliationCase"], bool]


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do. `asks_person`: somebody is named with it; `needs_reason`: a fact is overridden."""

    resolution: CaseResolution
    label: Any
    explanation: Any
    icon: str
    needs_reason: bool = False
    asks_person: bool = False
    is_danger: bool = False
    is_possible: Possible = lambda _case: True

    @property
    def name(self) -> str:
        """In addresses."""
        return self.resolution.value.replace("_", "-")


def ours_of(case: ReconciliationCase) -> Certificate | None:
    """The certificate of ours that stands and that the case is about."""
    certificate = case.certificate
    if certificate is not None and certificate.source == CertificateSource.ISSUED:
        return certificate if certificate.status == CertificateStatus.ISSUED else None
    if case.enrollment_id is None:
        return None
    rows = Certificate.objects.filter(
        enrollment=case.enrollment_id, source=CertificateSource.ISSUED, status=CertificateStatus.ISSUED
    )
    return rows.first()


def _has_ours(case: ReconciliationCase) -> bool:
    return ours_of(case) is not None


def _may_be_issued(case: ReconciliationCase) -> bool:
    seat = case.enrollment
    if seat is None or _has_ours(case):
        return False
    return TrainingType.objects.filter(trainings=seat.offering_id, issues_certificates=True).exists()


def _is_ours(case: ReconciliationCase) -> bool:
    return case.certificate is not None and case.certificate == ours_of(case)


def _is_agencys(case: ReconciliationCase) -> bool:
    return case.certificate is not None and case.certificate.source == CertificateSource.AGENCY


def _may_be_assigned(case: ReconciliationCase) -> bool:
    return _is_agencys(case) or (case.kind == CaseKind.UNKNOWN_PERSON and bool(case.reference))


def _is_enrolled(case: ReconciliationCase) -> bool:
    return case.enrollment is not None and case.enrollment.state == EnrollmentState.ENROLLED


def _is_over(case: ReconciliationCase) -> bool:
    return _is_enrolled(case) and case.enrollment is not None and case.enrollment.offering.has_ended


def _can_be_asked(case: ReconciliationCase) -> bool:
    return bool(case.reference) or case.person_id is not None


ASK: Final = Way(
    CaseResolution.CHECKED_AGAIN,
    _("Look it up again"),
    _("The other side is asked once more, by the worker. The case closes by itself when the facts agree then."),
    "sync",
    is_possible=_can_be_asked,
)
ACCEPT: Final = Way(
    CaseResolution.DISMISSED,
    _("Accept the difference"),
    _("Everything stays as it is, and the same facts open no case again."),
    "done_all",
    needs_reason=True,
)
REVOKE: Final = Way(
    CaseResolution.REVOKED,
    _("Revoke our certificate"),
    _("It does not count any more from today. Everybody who checks it reads the reason, and its holder is told."),
    "block",
    needs_reason=True,
    is_danger=True,
    is_possible=_has_ours,
)
ASSIGN: Final = Way(
    CaseResolution.ASSIGNED,
    _("It belongs to this person"),
    _("The certificate moves to the person's wallet; a booking at Hovn is imported again as theirs."),
    "person_add",
    asks_person=True,
    is_possible=_may_be_assigned,
)
WAYS: Final[dict[str, tuple[Way, ...]]] = {
    CaseKind.MISSING_AT_AGENCY: (
        ASK,
        Way(
            CaseResolution.ISSUED,
            _("Issue our own certificate"),
            _("If every condition of the type is met. The participant is told; the agency may list its own later."),
            "workspace_premium",
            is_possible=_may_be_issued,
        ),
        ACCEPT,
    ),
    CaseKind.UNKNOWN_PERSON: (ASSIGN, ASK, ACCEPT),
    CaseKind.TWO_OWNERS: (
        Way(
            CaseResolution.KEPT,
            _("Leave it with its holder"),
            _("Nothing changes, and the other person's claim opens no case again."),
            "lock_person",
        ),
        Way(
            CaseResolution.MOVED,
            _("Give it to the other person"),
            _("The certificate leaves the wallet of its holder and stands in the other person's."),
            "swap_horiz",
            needs_reason=True,
        ),
        ASK,
    ),
    CaseKind.NAME_DIFFERS: (
        Way(
            CaseResolution.NAME_ACCEPTED,
            _("It is the same person"),
            _("Both names stay, and the same two names open no case again."),
            "badge",
            needs_reason=True,
        ),
        Way(
            CaseResolution.REISSUED,
            _("Issue it again under the account's name"),
            _("A new certificate replaces ours. Its holder is told."),
            "edit_document",
            is_possible=_is_ours,
        ),
        ASSIGN,
        ASK,
    ),
    CaseKind.EXPIRED: (ASK, ACCEPT),
    CaseKind.CANCELED_BUT_PRESENT: (REVOKE, ASK, ACCEPT),
    CaseKind.NOT_ATTENDED: (
        Way(
            CaseResolution.ATTENDANCE_CORRECTED,
            _("They were there: correct the attendance"),
            _("Every session at which they were noted as absent says present."),
            "how_to_reg",
            needs_reason=True,
            is_possible=lambda case: case.enrollment is not None,
        ),
        REVOKE,
        ACCEPT,
    ),
    CaseKind.HOVN_CONFLICT: (
        ASK,
        Way(
            CaseResolution.CANCELED,
            _("Cancel the enrolment here"),
            _("The student is told, and what was paid for sessions not given goes back."),
            "event_busy",
            needs_reason=True,
            is_danger=True,
            is_possible=_is_enrolled,
        ),
        Way(
            CaseResolution.COMPLETED,
            _("Complete the enrolment here"),
            _("The student has taken the whole training."),
            "task_alt",
            needs_reason=True,
            is_possible=_is_over,
        ),
        ACCEPT,
    ),
}


def ways_of(case: ReconciliationCase) -> list[Way]:
    """What can be done about the case now; nothing about one that is closed."""
    if case.state != CaseState.OPEN:
        return []
    return [way for way in WAYS[case.kind] if way.is_possible(case)]
