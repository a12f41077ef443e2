"""Anything that anybody may try, in any order, by several people at once: nothing stops adding up.

`WALK_EVENTS` says how many tries; a failure names the seeds.
"""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts.enums import Role, Surface
from accounts.models import Practice, User
from catalog.models import Offering
from config.kit.errors import DomainError
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, EnrollmentTransition, WaitlistDecision
from enrollments.services.expiring import expire_pending
from enrollments.services.invitations import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
    return_to_waitlist,
    withdraw_invitation,
)
from enrollments.services.joining import enroll_by_staff, force_enroll
from enrollments.services.leaving import leave_offering
from enrollments.services.paid import toggle_paid
from enrollments.services.promotion import invite_next, invite_student
from enrollments.services.removing import remove_student
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student
from tests.factories.enrollments import join
from tests.factories.scheduling import make_training

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.slow]
EVENTS = int(os.environ.get("WALK_EVENTS", "10000"))
WALKERS = 6


class Walk:
    """One person's hands: students', staff's and the sweeps', as the dice fall."""

    def __init__(self, seed: int, offerings: list[Offering], students: list[User], admin: User) -> None:
        self.dice = random.Random(seed)
        self.offerings, self.students, self.admin = offerings, students, admin
        self.unforeseen: list[str] = []

    def run(self, events: int) -> list[str]:
        """Try that many things; what no refusal explains is returned."""
        acts = [self.join, self.join, self.by_student, self.by_student, self.by_staff, self.of_staff, self.sweep]
        try:
            for _ in range(events):
                act = self.dice.choice(acts)
                try:
                    act()
                except DomainError:
                    continue
                except Exception as error:  # noqa: BLE001 - collected, and failed of at the end
                    self.unforeseen.append(f"{act.__name__}: {error!r}")
        finally:
            connections["default"].close()
        return self.unforeseen

    def join(self) -> None:
        join(self.dice.choice(self.offerings), self.dice.choice(self.students))

    def by_student(self) -> None:
        enrollment = self._any()
        act: Any = self.dice.choice([accept_invitation, decline_invitation, leave_offering])
        act(enrollment, actor=enrollment.student)

    def by_staff(self) -> None:
        offering, student = self.dice.choice(self.offerings), self.dice.choice(self.students)
        if self.dice.random() < 0.5:
            enroll_by_staff(offering.pk, student=student, actor=self.admin, surface=Surface.TRAININGS)
        else:
            invite_next(offering.pk, count=self.dice.randint(1, 3), actor=self.admin)

    def of_staff(self) -> None:
        enrollment = self._any()
        act: Any = self.dice.choice(
            [
                invite_student,
                withdraw_invitation,
                return_to_waitlist,
                decline_invitation,
                toggle_paid,
                "force",
                "remove",
            ]
        )
        if act == "remove":
            remove_student(enrollment, actor=self.admin, reason="")
        elif act == "force":
            if self.dice.random() < 0.2:
                force_enroll(enrollment, actor=self.admin)
        else:
            act(enrollment, actor=self.admin)

    def sweep(self) -> None:
        past = timezone.now() - timedelta(minutes=1)
        enrollment = self._any()
        if enrollment.state == State.WAITLIST_INVITED:
            Enrollment.objects.filter(pk=enrollment.pk, state=enrollment.state).update(invite_expires_at=past)
            expire_invitations(limit=2)
        elif enrollment.state == State.PENDING:
            Enrollment.objects.filter(pk=enrollment.pk, state=enrollment.state).update(pay_by=past)
            expire_pending()

    def _any(self) -> Enrollment:
        rows = Enrollment.objects.select_related("student", "offering").exclude(state=State.CANCELED)
        place = self.dice.randrange(max(1, rows.count()))
        found = rows.order_by("pk")[place : place + 1].first()  # others may have canceled some since they were counted
        if found is None:
            raise DomainError
        return found


def cohort(practice: Practice) -> Offering:
    made = Offering(practice=practice, title="Cohort", capacity=3, is_published=True, kind="cohort")
    made.save()
    return made


def test_ten_thousand_events_by_several_people_at_once() -> None:
    practice = PracticeFactory()
    offerings = [
        make_training(practice=practice, days=10 + number, capacity=3, price=price).offering_ptr
        for number, price in enumerate((0, 0, 4000))
    ] + [cohort(practice)]
    students = [make_student(practice) for _ in range(16)]
    admin = MembershipFactory(practice=practice, role=Role.ADMIN).user
    seeds = [random.randrange(10**9) for _ in range(WALKERS)]
    walks = [Walk(seed, offerings, students, User.objects.get(pk=admin.pk)) for seed in seeds]

    with ThreadPoolExecutor(WALKERS) as pool:
        unforeseen = list(pool.map(lambda walk: walk.run(EVENTS // WALKERS), walks))

    assert [line for lines in unforeseen for line in lines] == [], seeds
    assert list(differences()) == [], seeds
    steps = EnrollmentTransition.objects
    assert steps.count() > EVENTS / 10, "hardly anything was possible: this proves nothing"
    versions = list(steps.values_list("enrollment", "enrollment_version"))
    assert len(versions) == len(set(versions)), seeds
    forced = steps.filter(event="force_enroll").values_list("enrollment__offering", flat=True)
    for offering in Offering.objects.filter(pk__in=[one.pk for one in offerings]).exclude(pk__in=set(forced)):
        assert offering.seats_taken <= (offering.capacity or 0), seeds
    assert WaitlistDecision.objects.filter(outcome="invited").count() == steps.filter(event="invite").count()
    for offering in offerings:
        births = steps.filter(enrollment__offering=offering, event="join_waitlist", enrollment__state=State.WAITLIST)
        last = {pk: number for number, pk in enumerate(births.order_by("id").values_list("enrollment", flat=True))}
        line = Enrollment.objects.filter(offering=offering, state=State.WAITLIST).order_by("queued_at", "id")
        places = [last[pk] for pk in line.values_list("pk", flat=True)]
        assert places == sorted(places), seeds
