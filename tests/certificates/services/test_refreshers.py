"""To which training a reminder points."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from certificates.services.expiring import remind_of_expiries
from enrollments.enums import EnrollmentState
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference
from tests.certificates.courses import certified_training, holder_of
from tests.certificates.reminders import expiring_in, letters, renewing
from tests.factories.certificates import issued_certificate
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def pointed_to() -> list[str]:
    """The addresses that reminders lead to."""
    return [letter.url for letter in letters()]


def test_a_certificate_of_ours_leads_to_the_next_training_of_its_type():
    training = certified_training()
    certificate = issued_certificate(
        training.practice, offering=training.offering_ptr, expires_on=date(2027, 7, 1), course_name="An older name"
    )
    later = renewing(certificate, training_type=training.training_type, days=20)
    following = renewing(certificate, training_type=training.training_type, days=5)
    renewing(certificate, training_type=training.training_type, days=0.2)  # today
    renewing(certificate, training_type=training.training_type, days=4, is_published=False)
    make_training(days=3, practice=certificate.practice)  # of another type
    make_training(days=3)  # of another practice
    remind_of_expiries()
    assert pointed_to() == [reverse("enrollments:enrol", args=[following.uid])]
    assert later.starts_at


def test_tomorrow_begins_at_midnight_where_the_practice_is():
    certificate = expiring_in(30)
    first = renewing(certificate, days=0.5)  # 22:00 UTC: midnight
    remind_of_expiries()
    assert pointed_to() == [reverse("enrollments:enrol", args=[first.uid])]


def test_a_full_training_is_offered_with_its_waiting_list():
    certificate = expiring_in(30)
    full = renewing(certificate, capacity=0)
    spacious = renewing(certificate, days=12, training_type=full.training_type)
    refusing = expiring_in(30, practice=certificate.practice)
    DeliveryPreference.objects.create(user=holder_of(refusing), category=Category.WAITLIST, channel=Channel.EMAIL)
    remind_of_expiries()
    assert pointed_to() == [reverse("enrollments:enrol", args=[one.uid]) for one in (full, spacious)]
    waits, enrols = (mail.text for mail in deliver_all())
    assert "You can join the waiting list." in waits
    assert "waiting list" not in enrols


def test_without_a_fitting_training_it_leads_to_the_list():
    """So too for who is on one already: a second seat is not what they need."""
    alone = expiring_in(30)
    booked = expiring_in(30)
    training = renewing(booked)
    renewing(booked, training_type=training.training_type, days=12)
    put_in_state(training.offering_ptr, holder_of(booked), EnrollmentState.ENROLLED)
    remind_of_expiries()
    assert alone.practice != booked.practice
    assert pointed_to() == [reverse("enrollments:trainings")] * 2
    assert all("See all trainings" in mail.text for mail in deliver_all())
