"""Which certificate of the agency proves which training: each at most one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import F

from catalog.search import fold
from certificates.enums import CertificateSource
from certificates.models import Certificate
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment

BOOKED: Final = (
    EnrollmentState.PENDING,
    EnrollmentState.ENROLLED,
    EnrollmentState.COMPLETED,
    EnrollmentState.CANCELED,
)
"""The states of seats that are compared: who only waits for one has nothing to compare."""
BEFORE: Final = timedelta(days=1)
AFTER: Final = timedelta(days=90)
"""A certificate of the agency is of a training when it is from the day before its start to so long after its end."""
UNSHOWN: Final = ("content", "search_words", "search_vector")
Course: TypeAlias = tuple[int, int, str]
"""Practice, holder, and the folded name of the agency's course."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's training, from its first to its last day at the practice; `is_kept`: they did not give it up."""

    offering_id: int
    first: date
    last: date
    is_kept: bool

    def may_be_proved(self, day: date) -> bool:
        """Whether a certificate of that day can be of it."""
        return self.first - BEFORE <= day <= self.last + AFTER

    def rank(self, day: date) -> tuple[bool, bool, int, int]:
        """How well such a certificate fits, the best first: on its days, not given up, nearest."""
        far = max((self.first - day).days, (day - self.last).days, 0)
        return far > 0, not self.is_kept, far, abs((day - self.last).days)


def proofs_of(rows: Sequence[Enrollment]) -> dict[tuple[int, int], Certificate]:
    """What the agency lists for these seats, by the ids of offering and student.

    The types of their trainings name a course of the agency. Every training of
    that course which the same people booked takes part, so that it does not
    matter which are asked about together; two queries.
    """
    if not rows:
        return {}
    people, practices = {row.student_id for row in rows}, {row.practice_id for row in rows}
    listed = _listed(people, practices)
    return {
        (offering, course[1]): certificate
        for course, places in _places(people, practices).items()
        for offering, certificate in _share_out(places, listed.get(course, [])).items()
    }


def _share_out(places: Iterable[Place], certificates: Sequence[Certificate]) -> dict[int, Certificate]:
    """By the ids of offerings; one without a date only where none with a fitting one is left."""
    open_places = {place.offering_id: place for place in sorted(places, key=lambda place: (place.first, place.last))}
    fits = sorted(
        (*place.rank(certificate.issued_on), place.offering_id, number)
        for place in open_places.values()
        for number, certificate in enumerate(certificates)
        if certificate.issued_on is not None and place.may_be_proved(certificate.issued_on)
    )
    shared: dict[int, Certificate] = {}
    used: set[int] = set()
    for *_rank, offering, number in fits:
        if offering not in shared and number not in used:
            shared[offering] = certificates[number]
            used.add(number)
    undated = [one for one in certificates if one.issued_on is None]
    left = [place for place in open_places.values() if place.offering_id not in shared]
    for place, certificate in zip(sorted(left, key=lambda place: not place.is_kept), undated, strict=False):
        shared[place.offering_id] = certificate
    return shared


def _listed(people: set[int], practices: set[int]) -> dict[Course, list[Certificate]]:
    """What the agency lists for them, the earliest first."""
    listed: defaultdict[Course, list[Certificate]] = defaultdict(list)
    theirs = Certificate.objects.filter(holder__in=people, practice__in=practices, source=CertificateSource.AGENCY)
    for certificate in theirs.select_related("issuer").defer(*UNSHOWN).order_by("issued_on", "pk"):
        assert certificate.holder_id is not None
        listed[certificate.practice_id, certificate.holder_id, fold(certificate.course_name)].append(certificate)
    return listed


def _places(people: set[int], practices: set[int]) -> dict[Course, list[Place]]:
    """Their trainings that the agency lists certificates of; several seats on one are one."""
    seats = Enrollment.objects.filter(
        student__in=people,
        practice__in=practices,
        state__in=BOOKED,
        offering__starts_at__isnull=False,
        offering__ends_at__isnull=False,
    ).exclude(offering__training__training_type__agency_course="")
    said = seats.filter(offering__training__isnull=False).annotate(
        course=F("offering__training__training_type__agency_course"), zone=F("practice__time_zone")
    )
    found: defaultdict[Course, dict[int, Place]] = defaultdict(dict)
    told = ("practice_id", "student_id", "offering_id", "course", "zone", "offering__starts_at", "offering__ends_at")
    for practice, student, offering, course, zone, starts, ends, state in said.values_list(*told, "state"):
        places, is_kept = found[practice, student, fold(course)], state != EnrollmentState.CANCELED
        known = places.get(offering)
        is_kept = is_kept or (known is not None and known.is_kept)
        places[offering] = Place(offering, _day(starts, zone), _day(ends, zone), is_kept)
    return {course: list(places.values()) for course, places in found.items()}


def _day(instant: datetime | None, zone: str) -> date:
    assert instant is not None, "it has dates"
    return instant.astimezone(ZoneInfo(zone)).date()
