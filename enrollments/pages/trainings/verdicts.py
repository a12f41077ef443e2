"""What the rules of a training say to one person, before they click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from accounts.models import StudentProfile, User
from config.kit.errors import DomainError, Invalid
from enrollments.policies import booked_dates, booking_refusal
from enrollments.queries import live_enrollment
from enrollments.rules import offering_closed, offering_refusal
from enrollments.services.joining import seat_for_newcomer
from enrollments.states import LAPSED

if TYPE_CHECKING:
    from accounts.rules import Person
    from catalog.models import Training
    from enrollments.models import Enrollment
    from enrollments.policies import Refusal


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person may do with a training.

    `own` is their enrolment, unless it was canceled; `refusal` and
    `booking_refusal` are what speaks against another; `has_seat` whether
    enrolling takes a seat rather than a place on the waiting list.
    """

    own: Enrollment | None
    refusal: DomainError | None
    booking_refusal: Refusal | None
    has_seat: bool

    @property
    def may_enrol(self) -> bool:
        """Whether the enrol page has something to press."""
        return not self.is_on_it and self.refusal is None and self.booking_refusal is None

    @property
    def is_on_it(self) -> bool:
        """Whether they take part, wait or are invited; not after an invitation that lapsed."""
        return self.own is not None and self.own.state not in LAPSED


def standing_of(person: Person, training: Training) -> Standing:
    """For whoever looks; strangers are refused nothing before they log in but what holds for all."""
    has_seat = seat_for_newcomer(training)
    if not isinstance(person, User):
        return Standing(None, offering_closed(training), None, has_seat)
    profile = StudentProfile.objects.select_related("status").filter(user=person, practice=training.practice_id).first()
    refusal = offering_refusal(training, person, profile, by_staff=False)
    if profile is None and isinstance(refusal, Invalid):
        refusal = None  # enrolling makes them a student of the school
    dates = booked_dates(person, training.training_type_id) if training.training_type.booking_policy_id else []
    return Standing(live_enrollment(training.pk, person.pk), refusal, booking_refusal(training, dates), has_seat)


def booking_rule(training: Training) -> str:
    """The booking policy as a sentence; "" where none holds."""
    policy = training.training_type.booking_policy
    if policy is None or not training.apply_policies:
        return ""
    return ngettext(
        "You can book %(most)d training of this type in any %(days)d days.",
        "You can book %(most)d trainings of this type in any %(days)d days.",
        policy.most,
    ) % {"most": policy.most, "days": policy.window_days}
