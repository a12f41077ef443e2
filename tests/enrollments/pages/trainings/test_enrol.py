"""Enrolling: a login, the terms, the queue, the price that was shown."""

from __future__ import annotations

import pytest

from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference
from tests.enrollments.pages.reading import page
from tests.factories.enrollments import join
from tests.factories.scheduling import make_training
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
LIST = "/trainings/"


def test_enrolling_asks_for_a_login_first(client, practice):
    address = page("enrol", make_training(practice=practice))
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")
    assert address in response["Location"].replace("%2F", "/")


def test_one_agrees_to_the_terms_and_is_enrolled(as_student, student, practice):
    training = make_training(practice=practice)
    address = page("enrol", training)

    html = assert_sound(as_student.get(address))
    assert "You have a place at once." in words(html.main)
    html = assert_sound(as_student.post(address, {"price": "0"}), 422)
    assert html.select_one(".error-summary a")["href"] == "#id_agree"
    assert not Enrollment.objects.exists()

    html = assert_sound(as_student.post(address, {"price": "0", "seat": "1", "agree": "on"}, follow=True))
    own = Enrollment.objects.get(student=student)
    assert own.state == State.ENROLLED
    assert "You are enrolled" in words(html.main)
    assert as_student.post(address, {"agree": "on"})["Location"] == page("enrollment", own)
    assert Enrollment.objects.count() == 1


def test_when_it_is_full_one_knows_the_place_in_the_queue_before(as_student, student, practice):
    training = make_training(practice=practice, capacity=1)
    join(training)
    join(training)
    html = assert_sound(as_student.get(page("enrol", training)))
    assert words(html.h1) == "Join the waiting list"
    assert "You get place 2 on the waiting list." in words(html.main)
    html = assert_sound(as_student.post(page("enrol", training), {"agree": "on"}, follow=True))
    assert "You are number 2 of 2 on the waiting list" in words(html.main)


def test_somebody_quicker_is_said(as_student, practice):
    training = make_training(practice=practice, capacity=1)
    join(training)
    html = soup(as_student.post(page("enrol", training), {"agree": "on", "seat": "1"}, follow=True))
    assert "Somebody else was quicker" in words(html.main)


def test_who_refuses_messages_cannot_join_the_queue_and_is_told_why(as_student, student, practice):
    training = make_training(practice=practice, capacity=0)
    DeliveryPreference.objects.create(user=student, category=Category.WAITLIST, channel=Channel.EMAIL)
    html = assert_sound(as_student.get(page("enrol", training)))
    assert html.select_one('a[href="/notifications/preferences/"]')
    assert not html.select("#id_agree")
    assert_sound(as_student.post(page("enrol", training), {"agree": "on"}), 422)
    assert not Enrollment.objects.exists()


def test_another_price_than_shown_is_not_charged(as_student, practice):
    training = make_training(practice=practice, price=9500)
    html = assert_sound(as_student.post(page("enrol", training), {"agree": "on", "price": "5000"}), 422)
    assert "The price of this training has changed" in words(html.main)
    assert not Enrollment.objects.exists()
