"""My trainings: what waits for an answer, what comes next, where one waits, what is past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.people import signed_in
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.pages.lists import StateTab
from enrollments.pages.trainings.listing import PLANNED
from enrollments.queries import own_trainings
from enrollments.states import LAPSED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from accounts.models import User

TAKES_PART: Final = frozenset({EnrollmentState.ENROLLED, EnrollmentState.COMPLETED})
_AHEAD: Final = (
    Enrollment.objects.filter(offering=OuterRef("offering"), state=EnrollmentState.WAITLIST)
    .filter(Q(queued_at__lt=OuterRef("queued_at")) | Q(queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk")))
    .order_by()
    .values("offering")
    .annotate(number=Count("pk"))
    .values("number")
)


@dataclass(frozen=True, slots=True)
class Mine:
    """One's trainings by what they ask of one."""

    invited: list[Enrollment]
    unpaid: list[Enrollment]
    coming: list[Enrollment]
    waiting: list[Enrollment]
    lapsed: list[Enrollment]
    past: list[Enrollment]

    @property
    def has_present(self) -> bool:
        """Whether anything is not over."""
        return bool(self.invited or self.unpaid or self.coming or self.waiting or self.lapsed)


@never_cache
@require_safe
def my_trainings(request: HttpRequest) -> HttpResponse:
    """Invitations first, then what comes; the past has its own tab."""
    mine = sorted_trainings(signed_in(request))
    is_past = request.GET.get("show") == "past"
    tabs = [StateTab(_("Now and next"), "?", not is_past), StateTab(_("Past"), "?show=past", is_past)]
    return render(request, "enrollments/trainings/mine.html", {"mine": mine, "tabs": tabs, "is_past": is_past})


def sorted_trainings(student: User) -> Mine:
    """Everything that the student is or was on, loaded with dates and places in the queues."""
    rows = list(with_sessions(own_trainings(student)))
    return Mine(
        invited=_in(rows, EnrollmentState.WAITLIST_INVITED),
        unpaid=_in(rows, EnrollmentState.PENDING),
        coming=[one for one in _in(rows, *TAKES_PART) if not is_over(one)],
        waiting=_in(rows, EnrollmentState.WAITLIST),
        lapsed=[one for one in _in(rows, *LAPSED) if not one.offering.has_started],
        past=sorted((one for one in rows if is_past(one)), key=_last_moment, reverse=True),
    )


def with_sessions(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Each with `offering.planned` (its dates) and `ahead` (how many wait in front of it, None for nobody)."""
    return (
        rows.select_related("offering__training__default_location")
        .annotate(ahead=Subquery(_AHEAD))
        .prefetch_related(Prefetch("offering__sessions", queryset=PLANNED, to_attr="planned"))
    )


def is_over(enrollment: Enrollment) -> bool:
    """Whether the last session has ended."""
    return enrollment.offering.ends_at is not None and enrollment.offering.ends_at <= timezone.now()


def is_past(enrollment: Enrollment) -> bool:
    """Whether nothing can come of it any more."""
    if enrollment.state in LAPSED:
        return enrollment.offering.has_started
    return enrollment.state == EnrollmentState.CANCELED or (enrollment.state in TAKES_PART and is_over(enrollment))


def _in(rows: Iterable[Enrollment], *states: EnrollmentState) -> list[Enrollment]:
    return [one for one in rows if one.state in states]


def _last_moment(enrollment: Enrollment) -> float:
    return (enrollment.offering.ends_at or enrollment.created_at).timestamp()
