"""The calendar files of mails, read by a real parser: they update and cancel the same entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.enums import Role, Surface
from accounts.models import User
from catalog.models import Offering, Training
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentEvent
from enrollments.enums import EnrollmentState as State
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment
from enrollments.services.expiring import expire_pending
from enrollments.services.invitations import accept_invitation, decline_invitation
from enrollments.services.joining import enroll_by_staff
from enrollments.services.leaving import leave_offering
from enrollments.services.promotion import invite_next
from enrollments.services.running import call_off_offering
from enrollments.services.transitions import apply_event
from messaging.delivery.models import SentMail
from scheduling.models import Session
from scheduling.services.sessions import cancel_session, change_session
from tests.factories.accounts import MembershipFactory, make_student
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@dataclass
class Client:
    """A calendar that obeys: by UID, the highest SEQUENCE wins."""

    owner: User
    entries: dict[str, Any] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)

    def sync(self) -> list[str]:
        """Take in new mails of the owner; the method of each file."""
        methods = []
        for mail in deliver_all():
            if mail.pk in self.read or mail.recipient != self.owner.email:
                continue
            self.read.add(mail.pk)
            methods += [self.take(part) for part in files(mail)]
        return methods

    def take(self, part: EmailMessage) -> str:
        method = str(part.get_param("method"))
        content: Any = part.get_payload(decode=True)
        calendar: Any = Calendar.from_ical(content)
        assert calendar["METHOD"] == method, "mail programs look into both places"
        assert calendar["PRODID"]
        for event in calendar.walk("VEVENT"):
            assert str(event["ATTENDEE"]) == f"mailto:{self.owner.email}"
            assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
            assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
            known = self.entries.get(str(event["UID"]))
            if known is not None:
                assert event["SEQUENCE"] > known["SEQUENCE"], "an older or equal one is not taken"
            else:
                assert method == "REQUEST", "nothing is canceled that was never there"
            self.entries[str(event["UID"])] = event
        return method

    @property
    def standing(self) -> list[str]:
        return sorted(str(event["STATUS"]) for event in self.entries.values())


def files(mail: SentMail) -> list[EmailMessage]:
    return [part for part in mail.message.iter_attachments() if part.get_content_type() == "text/calendar"]


def admin_of(training: Training) -> User:
    user: User = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    return user


def test_enrol_move_cancel_one_leave_and_enrol_again() -> None:
    training = make_training(sessions=2)
    admin, student = admin_of(training), make_student(training.practice)
    client = Client(student)
    enrollment = join(training, student)
    assert client.sync() == ["REQUEST"]
    assert client.standing == ["CONFIRMED", "CONFIRMED"]

    first, second = Session.objects.filter(offering=training.pk).order_by("starts_at")
    change_session(
        first, actor=admin, starts_at=first.starts_at + timedelta(hours=1), ends_at=first.ends_at + timedelta(hours=1)
    )
    assert client.sync() == ["REQUEST"]
    assert len(client.entries) == 2

    cancel_session(second, actor=admin, reason="The trainer is ill")
    assert client.sync() == ["CANCEL"]
    assert client.standing == ["CANCELLED", "CONFIRMED"]

    leave_offering(enrollment, actor=student)
    assert client.sync() == ["CANCEL"]
    assert client.standing == ["CANCELLED", "CANCELLED"]

    join(training, student)
    assert client.sync() == ["REQUEST"]
    assert client.standing == ["CANCELLED", "CONFIRMED"]


def test_waiting_is_tentative_and_accepting_makes_the_same_entry_sure() -> None:
    training = make_training(capacity=0)
    admin, student = admin_of(training), make_student(training.practice)
    client = Client(student)
    enrollment = join(training, student)
    assert client.sync() == ["REQUEST"]
    assert client.standing == ["TENTATIVE"]
    [event] = client.entries.values()
    assert str(event["SUMMARY"]) == f"{training.title} (Waiting List)"
    assert event["TRANSP"] == "TRANSPARENT"

    Offering.objects.filter(pk=training.pk).update(capacity=1)
    invite_next(training.pk, count=1, actor=admin)
    assert client.sync() == [], "an invitation carries no file"
    enrollment.refresh_from_db()
    accept_invitation(enrollment, actor=student)
    assert client.sync() == ["REQUEST"]
    assert client.standing == ["CONFIRMED"]

    call_off_offering(training.pk, actor=admin, reason="The roof leaks")
    assert client.sync() == ["CANCEL"]
    assert client.standing == ["CANCELLED"]


def test_declining_takes_the_tentative_entry_away() -> None:
    training = make_training(capacity=0)
    student = make_student(training.practice)
    client = Client(student)
    enrollment = join(training, student)
    client.sync()
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    invite_next(training.pk, count=1, actor=admin_of(training))
    enrollment.refresh_from_db()

    decline_invitation(enrollment, actor=student)

    assert client.sync() == ["CANCEL"]
    assert client.standing == ["CANCELLED"]


def test_who_was_invited_and_then_did_not_pay_loses_the_entry_too() -> None:
    training = make_training(capacity=0, price=5000)
    student = make_student(training.practice)
    client = Client(student)
    enrollment = join(training, student)
    client.sync()
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    invite_next(training.pk, count=1, actor=admin_of(training))
    enrollment.refresh_from_db()
    accept_invitation(enrollment, actor=student)
    assert client.sync() == [], "a reserved seat is not sure yet"

    Enrollment.objects.update(pay_by=timezone.now() - timedelta(minutes=1))
    assert len(expire_pending()) == 1

    assert client.sync() == ["CANCEL"]
    assert client.standing == ["CANCELLED"]


def test_who_never_had_an_entry_gets_no_cancellation() -> None:
    training = make_training(price=5000)
    student = make_student(training.practice)
    client = Client(student)
    join(training, student)
    Enrollment.objects.update(pay_by=timezone.now() - timedelta(minutes=1))

    assert len(expire_pending()) == 1

    assert client.sync() == []


def test_a_forced_enrolment_is_confirmed() -> None:
    training = make_training(capacity=0)
    student = make_student(training.practice)
    client = Client(student)
    waiting = put_in_state(training.offering_ptr, student, State.WAITLIST)
    with locked_transaction():
        apply_event(lock_enrollment(waiting.pk), EnrollmentEvent.FORCE_ENROLL, actor=None)

    assert client.sync() == ["REQUEST"]
    assert client.standing == ["CONFIRMED"]


def test_a_late_mail_says_what_was_true_when_it_was_queued() -> None:
    training = make_training()
    student = make_student(training.practice)
    enroll_by_staff(training.pk, student=student, actor=admin_of(training), surface=Surface.PAGES)
    before = Session.objects.get()
    Session.objects.update(starts_at=before.starts_at + timedelta(days=1), ends_at=before.ends_at + timedelta(days=1))

    client = Client(student)
    client.sync()

    [event] = client.entries.values()
    assert event.start == before.starts_at


def test_names_of_files_are_plain_letters() -> None:
    training = make_training(title="Café/“Bonding”\r\nX: 1")
    student = make_student(training.practice)
    join(training, student)

    [mail] = [mail for mail in deliver_all() if mail.recipient == student.email]
    assert [part.get_filename() for part in files(mail)] == ["Cafe Bonding X 1.ics"]
