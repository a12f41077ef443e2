"""What everybody is told of whether a training takes place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from catalog.enums import WhenShort
from enrollments.enums import EnrollmentState as State
from enrollments.services.running import call_off_offering, confirm_offering, decide_due
from messaging.delivery.models import OutboxMessage
from tests.enrollments.notices import BOTH, rows
from tests.factories.accounts import MembershipFactory, make_student
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training


@pytest.mark.django_db
def test_what_was_called_off_says_why() -> None:
    training = make_training()
    join(training)
    OutboxMessage.objects.all().delete()

    call_off_offering(training.pk, actor=None, reason="The roof leaks")

    mail = next(mail for mail in deliver_all() if "does not take place" in mail.subject)
    assert "The reason: The roof leaks" in mail.text


@pytest.mark.django_db
def test_everybody_enrolled_hears_that_it_takes_place() -> None:
    training = make_training()
    coming = put_in_state(training.offering_ptr, make_student(training.practice), State.ENROLLED)
    put_in_state(training.offering_ptr, make_student(training.practice), State.WAITLIST)
    OutboxMessage.objects.all().delete()

    confirm_offering(training.pk, actor=None)

    assert rows() == {
        *(("running_confirmed", channel, coming.student.email) for channel in BOTH),
        *(("trainer_running_confirmed", channel, training.trainers.get().email) for channel in BOTH),
    }
    told = {mail.recipient: mail.text for mail in deliver_all()}
    assert "with 1 participant so far" in told[training.trainers.get().email]


@pytest.mark.django_db
def test_who_says_that_it_takes_place_is_not_told_so() -> None:
    training = make_training(trainers=2)
    one, other = training.trainers.all()

    confirm_offering(training.pk, actor=one)

    assert {email for _kind, _channel, email in rows()} == {other.email}


@pytest.mark.django_db
def test_who_decides_is_asked_once() -> None:
    past = timezone.now() - timedelta(minutes=1)
    training = make_training(minimum_participants=3, decide_at=past, when_short=WhenShort.ASK)
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user

    decide_due()
    decide_due()

    readers = {training.trainers.get().email, admin.email}
    assert rows() == {("decision_due", channel, email) for channel in BOTH for email in readers}
    assert "0 of at least 3" in deliver_all()[0].text
