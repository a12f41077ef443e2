"""Which training somebody is pointed to before a certificate expires."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from catalog.models import TrainingType
from catalog.search import fold
from catalog.training_queries import listed_trainings
from enrollments.enums import OPEN
from enrollments.models import Enrollment
from enrollments.services.waiting import who_refuse_waiting_lists

if TYPE_CHECKING:
    from accounts.models import Practice
    from catalog.models import Training
    from certificates.models import Certificate


@dataclass(frozen=True, slots=True)
class Refresher:
    """A training that fits; without `has_room` it is full, or others wait for it: newcomers join the waiting list."""

    training: Training
    has_room: bool

    @property
    def path(self) -> str:
        """Where one click enrols."""
        return reverse("enrollments:enrol", args=[self.training.uid])

    @property
    def facts(self) -> dict[str, object]:
        """What a message says of it."""
        return {"title": self.training.title, "starts_at": self.training.starts_at, "has_room": self.has_room}


def next_refreshers(
    practice: Practice, certificates: Sequence[Certificate], *, since: datetime
) -> dict[int, Refresher]:
    """By the id of each certificate the practice's first fitting listed training from `since` on, where there is one.

    It fits when it is of the type whose training led to the certificate, else of
    one that the agency lists under the certificate's course name or code. Who is
    on a fitting one already is pointed to none; who refuses waiting lists only to
    one with room. A fixed number of queries, whatever the number of certificates.
    """
    types = _fitting_types(practice, certificates)
    rows = listed_trainings(practice).filter(training_type__in=set[int]().union(*types.values()), starts_at__gte=since)
    trainings = list(rows.order_by("starts_at", "pk"))
    holders = {one.holder_id for one in certificates if one.holder_id is not None}
    booked = _booked(holders, trainings)
    refusing = who_refuse_waiting_lists(holders)
    found = {}
    for one in certificates:
        fitting = [training for training in trainings if training.training_type_id in types[one.pk]]
        if any((one.holder_id, training.pk) in booked for training in fitting):
            continue
        offers = (Refresher(training, _has_room(training)) for training in fitting)
        first = next((offer for offer in offers if offer.has_room or one.holder_id not in refusing), None)
        if first is not None:
            found[one.pk] = first
    return found


def _fitting_types(practice: Practice, certificates: Sequence[Certificate]) -> dict[int, set[int]]:
    """By the id of each certificate the ids of the practice's types that lead to the same."""
    offerings = {one.offering_id for one in certificates if one.offering_id is not None}
    types = TrainingType.objects.filter(practice=practice)
    origin = dict(types.filter(trainings__in=offerings).values_list("trainings", "pk"))
    by_course: dict[str, set[int]] = defaultdict(set)
    by_code: dict[str, set[int]] = defaultdict(set)
    named = types.filter(is_active=True).exclude(Q(agency_course="") & Q(course_code=""))
    for pk, course, code in named.values_list("pk", "agency_course", "course_code"):
        by_course[fold(course)].add(pk)
        by_code[fold(code)].add(pk)
    found: dict[int, set[int]] = {}
    for one in certificates:
        if one.offering_id in origin:
            found[one.pk] = {origin[one.offering_id]}
        else:
            same_code = by_code[fold(one.course_code)] if one.course_code else set()
            found[one.pk] = by_course[fold(one.course_name)] | same_code
    return found


def _booked(holders: set[int], trainings: Sequence[Training]) -> set[tuple[int | None, int]]:
    rows = Enrollment.objects.filter(student__in=holders, offering__in=[one.pk for one in trainings], state__in=OPEN)
    return set(rows.values_list("student_id", "offering_id"))


def _has_room(training: Training) -> bool:
    return training.free_seats != 0 and not training.waitlist_length
