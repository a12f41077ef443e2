"""What stands around the lines: their cases, how many of each kind, when all was compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse

from certificates.enums import CaseKind, CaseState
from certificates.models import ReconciliationCase, ReconciliationRun

if TYPE_CHECKING:
    from config.kit.dashboard import Practices
    from enrollments.models import Enrollment


@dataclass(frozen=True, slots=True)
class Counted:
    """So many open cases of one kind, and where they are listed."""

    kind: CaseKind
    number: int

    @property
    def href(self) -> str:
        """Their list."""
        return (
            f"{reverse('admin:certificates_reconciliationcase_changelist')}?state__exact=open&kind__exact={self.kind}"
        )


def cases_of(rows: Sequence[Enrollment]) -> dict[int, list[ReconciliationCase]]:
    """The open cases of these seats, the oldest first."""
    found: defaultdict[int, list[ReconciliationCase]] = defaultdict(list)
    cases = ReconciliationCase.objects.filter(enrollment__in=[row.pk for row in rows], state=CaseState.OPEN)
    for case in cases.defer("facts").order_by("pk"):
        assert case.enrollment_id is not None
        found[case.enrollment_id].append(case)
    return found


def open_kinds(practices: Practices) -> list[Counted]:
    """How many cases of each kind wait, of all kinds that do."""
    rows = _in(ReconciliationCase.objects.filter(state=CaseState.OPEN), practices)
    numbers = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    return [Counted(kind, numbers[kind]) for kind in CaseKind if kind in numbers]


def last_runs(practices: Practices) -> list[ReconciliationRun]:
    """The latest comparison of each practice."""
    rows = _in(ReconciliationRun.objects.all(), practices)
    latest = rows.order_by("practice_id", "-pk").distinct("practice_id")
    return list(latest.select_related("practice"))


def _in(rows: Any, practices: Practices) -> Any:
    return rows if practices is None else rows.filter(practice__in=practices)
