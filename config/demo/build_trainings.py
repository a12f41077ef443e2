"""Turns the programme of trainings into rows, by the same services that people use, each at its own time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import time_machine

from accounts.enums import StudentStanding, Surface
from accounts.models import StudentProfile, StudentStatus, StudentType, User
from accounts.services.practices import change_practice
from accounts.services.student_profiles import change_student_profile
from catalog.models import BookingPolicy, CancellationPolicy, Location, ReminderSchedule, TrainingType
from config.demo.content import email_of
from config.kit.errors import Conflict
from enrollments.enums import EnrollmentState
from enrollments.services.finishing import complete_ended
from enrollments.services.invitations import expire_invitations
from enrollments.services.joining import enroll_by_staff, enroll_self
from enrollments.services.leaving import leave_offering
from enrollments.services.paid import set_paid
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference
from scheduling.enums import AttendanceStatus
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.services.attendance import mark_attendance
from scheduling.services.trainings import create_training

if TYPE_CHECKING:
    from accounts.models import Practice
    from catalog.models import Training
    from config.demo.content import DemoPractice
    from config.demo.trainings import DemoProgramme, DemoRoom, DemoSession, DemoTraining

DAY: Final = dt.timedelta(days=1)
MINUTES_OF_A_DAY: Final = 24 * 60
PLANNED_AHEAD: Final = dt.timedelta(days=30)
"""When a training is planned, and a day later joined, counted back from today."""
LEFT_BEFORE: Final = dt.timedelta(days=3)
ANSWER_MINUTES: Final = 2880


@dataclass
class Programme:
    """One practice's trainings while they are being made."""

    content: DemoPractice
    programme: DemoProgramme
    practice: Practice
    now: dt.datetime
    people: dict[str, User] = field(default_factory=dict)
    rooms: dict[str, Location] = field(default_factory=dict)
    types: dict[str, TrainingType] = field(default_factory=dict)

    @property
    def admin(self) -> User:
        """Who plans them."""
        return self.people["admin"]

    def build(self) -> None:
        """Rules and rooms, then every training with who takes part."""
        everybody = (*self.content.people, *self.content.group)
        emails = {email_of(person.login, self.content): person.login for person in everybody}
        self.people = {emails[user.email]: user for user in User.objects.filter(email__in=emails)}
        with time_machine.travel(self.now - PLANNED_AHEAD - DAY):
            self._rules()
            self._words()
        for training in self.programme.trainings:
            self._training(training)
        if self.programme.refuses_mail:
            user = self.people[self.programme.refuses_mail]
            DeliveryPreference.objects.create(user=user, category=Category.WAITLIST, channel=Channel.EMAIL)

    def _rules(self) -> None:
        change_practice(
            self.practice,
            actor=self.admin,
            training_terms=self.programme.training_terms,
            waiting_list_text=self.programme.waiting_list_text,
            invite_window_minutes=ANSWER_MINUTES,
        )
        booking = {
            rule.name: BookingPolicy.objects.create(
                practice=self.practice, name=rule.name, most=rule.most, window_days=rule.days, text=rule.text
            )
            for rule in self.programme.booking_rules
        }
        leaving = {
            rule.name: CancellationPolicy.objects.create(
                practice=self.practice, name=rule.name, hours=rule.hours, mode=rule.mode, text=rule.text
            )
            for rule in self.programme.leaving_rules
        }
        for kind in self.programme.types:
            self.types[kind.name] = TrainingType.objects.create(
                practice=self.practice,
                name=kind.name,
                description=kind.description,
                booking_policy=booking.get(kind.booking),
                cancellation_policy=leaving.get(kind.leaving),
            )
        for room in self.programme.rooms:
            self.rooms[room.name] = Location.objects.create(practice=self.practice, **_room_values(room))
        for reminder in self.programme.reminders:
            ReminderSchedule.objects.create(
                practice=self.practice,
                name=reminder.name,
                action=reminder.action,
                minutes_before=reminder.days * MINUTES_OF_A_DAY,
                text=reminder.text,
                is_active=reminder.is_active,
            )

    def _words(self) -> None:
        """The practice's words for its students, and what the students are."""
        words = [StudentType.objects.create(practice=self.practice, name=name) for name in self.programme.words]
        profiles = StudentProfile.objects.filter(practice=self.practice, user__in=self.people.values())
        for number, profile in enumerate(profiles.select_related("status").order_by("pk")):
            if number % 3:
                change_student_profile(profile, actor=self.admin, student_type=words[number % len(words)])
        inactive = StudentStatus.objects.get(practice=self.practice, standing=StudentStanding.INACTIVE)
        for login in self.programme.inactive:
            change_student_profile(profiles.get(user=self.people[login]), actor=self.admin, status=inactive)

    def _training(self, content: DemoTraining) -> None:
        with time_machine.travel(self.now - PLANNED_AHEAD):
            training = self._planned(content)
        with time_machine.travel(self.now - PLANNED_AHEAD + DAY):
            for login in content.students:
                self._join(training, login)
            for number, login in enumerate(content.by_staff):
                made = enroll_by_staff(training.pk, student=self.people[login], actor=self.admin, surface=Surface.PAGES)
                if not number:
                    set_paid(made, paid=True, actor=self.admin)
        if content.leaves:
            self._leave(training, content.students[0])
        if content.sessions[0].day < 0:
            self._give(training)

    def _planned(self, content: DemoTraining) -> Training:
        more: dict[str, Any] = {}
        if content.minimum is not None and content.decided_in is not None:
            more["minimum_participants"] = content.minimum
            more["decide_at"] = self._moment(content.decided_in, "12:00")
        return create_training(
            self.practice,
            actor=self.admin,
            title=content.title,
            description=content.description,
            training_type=self.types[content.type],
            capacity=content.capacity,
            plans=[self._plan(session) for session in content.sessions],
            trainers=[self.people[login] for login in content.trainers],
            price=content.price,
            is_published=content.is_published,
            accept_clashes=True,
            **more,
        )

    def _plan(self, session: DemoSession) -> SessionPlan:
        return SessionPlan(
            starts_at=self._moment(session.day, session.starts),
            ends_at=self._moment(session.day, session.ends),
            location=self.rooms[session.room] if session.room else None,
            meet_link=session.meet_link,
            note=session.note,
        )

    def _moment(self, day: int, clock: str) -> dt.datetime:
        zone = ZoneInfo(self.practice.time_zone)
        date = self.now.astimezone(zone).date() + dt.timedelta(days=day)
        return dt.datetime.combine(date, dt.time.fromisoformat(clock), zone).astimezone(dt.UTC)

    def _join(self, training: Training, login: str) -> None:
        """By themselves; who has a lesson at that hour stays away."""
        try:
            enroll_self(training.pk, student=self.people[login], surface=Surface.PAGES, has_agreed=True)
        except Conflict as refusal:
            if refusal.error_code != "session_overlap":
                raise

    def _leave(self, training: Training, login: str) -> None:
        """Somebody left; the first of the queue did not answer, the second has been asked since yesterday."""
        left = self.now - LEFT_BEFORE
        with time_machine.travel(left):
            enrollment = training.enrollments.select_related("offering").get(student=self.people[login])
            leave_offering(enrollment, actor=self.people[login])
        with time_machine.travel(left + dt.timedelta(minutes=ANSWER_MINUTES + 1)):
            expire_invitations()

    def _give(self, training: Training) -> None:
        """It took place: one was late, one did not come, and a day later everybody else has completed it."""
        session = Session.objects.get(offering=training.offering_ptr_id)
        with time_machine.travel(session.ends_at):
            present = training.enrollments.filter(state=EnrollmentState.ENROLLED).order_by("pk")
            students = list(present.values_list("student", flat=True))
            marks = dict.fromkeys(students, AttendanceStatus.PRESENT)
            marks[students[1]] = AttendanceStatus.LATE
            marks[students[-1]] = AttendanceStatus.ABSENT
            mark_attendance(session, marks, actor=training.trainers.get())
        with time_machine.travel(session.ends_at + DAY + dt.timedelta(minutes=5)):
            complete_ended()


def _room_values(room: DemoRoom) -> dict[str, Any]:
    latitude, longitude = room.coordinates or (None, None)
    return {
        "name": room.name,
        "street": room.street,
        "house_number": room.house_number,
        "house_number_addition": room.house_number_addition,
        "postal_code": room.postal_code,
        "city": room.city,
        "country": room.country,
        "directions": room.directions,
        "seats": room.seats,
        "latitude": Decimal(latitude) if latitude else None,
        "longitude": Decimal(longitude) if longitude else None,
    }
