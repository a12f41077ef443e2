"""The waiting list of an offering, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.enums import AccountStatus, StudentStanding
from accounts.models import Membership, StudentProfile
from catalog.enums import OfferingKind
from enrollments.enums import DecisionOutcome, EnrollmentState
from enrollments.models import Enrollment
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accounts.models import User
    from catalog.models import Offering

BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting person: `place` is 1 at the head; `passed` says why they would be passed over, if they would."""

    enrollment: Enrollment
    place: int
    passed: DecisionOutcome | None

    @property
    def is_eligible(self) -> bool:
        """Whether they would be invited when it is their turn."""
        return self.passed is None


@dataclass(frozen=True, slots=True)
class Place:
    """Where one waiting person stands; `free` None means unlimited."""

    place: int
    waiting: int
    free: int | None


def waiting_line(offering: Offering) -> Iterator[Waiting]:
    """Everybody on the waiting list in order, read in batches as far as somebody looks."""
    line = _line(offering)
    place, last = 0, None
    while True:
        rows = line if last is None else line.filter(_behind(last))
        batch = list(rows[:BATCH])
        for enrollment in batch:
            place += 1
            enrollment.offering = offering
            yield Waiting(enrollment, place, _passed(enrollment))
        if len(batch) < BATCH:
            return
        last = batch[-1]


def first_eligible(offering: Offering, count: int) -> list[Enrollment]:
    """The first `count` who would be invited now, in order."""
    found: list[Enrollment] = []
    for waiting in waiting_line(offering):
        if len(found) == count:
            break
        if waiting.is_eligible:
            found.append(waiting.enrollment)
    return found


def place_of(enrollment: Enrollment) -> Place:
    """Where a waiting person stands now; needs the offering loaded."""
    line = Enrollment.objects.filter(offering=enrollment.offering_id, state=EnrollmentState.WAITLIST)
    ahead = line.exclude(_behind(enrollment)).exclude(pk=enrollment.pk).count()
    offering = enrollment.offering
    return Place(ahead + 1, offering.waitlist_length, offering.free_seats)


def refuses_waiting_lists(student: User) -> bool:
    """Whether the person wants no mail about waiting lists; nobody could tell them of an invitation."""
    return _refusals().filter(user=student).exists()


def who_refuse_waiting_lists(people: Iterable[int]) -> set[int]:
    """Those of these people who do, by id."""
    return set(_refusals().filter(user__in=list(people)).values_list("user_id", flat=True))


def _line(offering: Offering) -> QuerySet[Enrollment]:
    joined = Membership.objects.filter(user=OuterRef("user"), practice=OuterRef("practice"), is_active=True)
    standing = StudentProfile.objects.filter(Exists(joined), user=OuterRef("student"), practice=OuterRef("practice"))
    return (
        Enrollment.objects.filter(offering=offering.pk, state=EnrollmentState.WAITLIST)
        .annotate(
            is_opted_out=Exists(_refusals().filter(user=OuterRef("student"))),
            standing=Subquery(standing.values("status__standing")[:1]),
        )
        .select_related("student", "practice")
        .order_by("queued_at", "id")
    )


def _refusals() -> QuerySet[DeliveryPreference]:
    return DeliveryPreference.objects.filter(category=Category.WAITLIST, channel=Channel.EMAIL)


def _behind(last: Enrollment) -> Q:
    return Q(queued_at__gt=last.queued_at) | Q(queued_at=last.queued_at, pk__gt=last.pk)


def _passed(enrollment: Enrollment) -> DecisionOutcome | None:
    """Why a row of `_line` would be passed over."""
    student = enrollment.student
    is_active = student.is_active and student.account_status == AccountStatus.ACTIVE
    is_pack = enrollment.offering.kind == OfferingKind.COURSE_PACK  # anybody may book one, a school's student or not
    standing = enrollment.standing  # type: ignore[attr-defined]  # annotated
    if not is_active or not (is_pack or standing == StudentStanding.ACTIVE):
        return DecisionOutcome.PASSED_NOT_ACTIVE
    if enrollment.is_opted_out:  # type: ignore[attr-defined]  # annotated
        return DecisionOutcome.PASSED_OPTED_OUT
    return None
