"""Review and book on the pages, without script: once, twice, at once, at another price."""

from __future__ import annotations

import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog.enums import TeachingMode
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.models import Enrollment, Payment
from enrollments.pages.picking import read_starts, write_instant
from scheduling.models import LessonSlot
from tests.enrollments.pages.booking import AGREED, checkout_of, make_overdue, page_of
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db(transaction=True)


# -- The review -------------------------------------------------------------------------------------


def test_the_review_says_times_price_and_terms(as_student, review_url, hours):
    html = assert_sound(as_student.get(review_url(*hours(10, 12))))

    assert len(html.select(".lesson-list li")) == 2
    text = words(html.main)
    for part in (
        "€80.00 for all lessons, taxes included",
        "All times are in Amsterdam time.",
        "If you cancel",
        "60 minutes",
    ):
        assert part in text
    assert words(html.select_one(".form-actions .button")) == "Book and pay"
    assert not Enrollment.objects.exists()


def test_opening_the_review_without_times_leads_back_to_choosing(as_student, pack):
    response = as_student.get(reverse("enrollments:review", args=[pack.uid]))

    assert urlsplit(response["Location"]).path == reverse("enrollments:choose", args=[pack.uid])
    html = assert_sound(as_student.get(response["Location"]))
    assert "you chose 0: choose 2 more" in words(html.select_one("#problems"))


def test_a_plan_that_breaks_rules_leads_back_with_everything_kept(as_student, review_url, hours):
    (first,) = hours(10)
    response = as_student.get(review_url(first))

    assert parse_qs(urlsplit(response["Location"]).query)["t"] == [write_instant(first)]
    html = assert_sound(as_student.get(response["Location"]))
    assert "choose 1 more" in words(html.select_one("#problems"))
    assert not html.select(".step-done")


def test_forgetting_to_agree_is_told_and_what_was_typed_stays(client, hours):
    pack = make_pack(teaching_mode=TeachingMode.FACE_TO_FACE, price=4000)
    client.force_login(MembershipFactory(practice=pack.practice).user)
    address = reverse("enrollments:review", args=[pack.uid]) + f"?t={write_instant(hours(10)[0])}"
    typed = {"location_type": "studentHome", "location_details": "Kerkstraat 1, second bell"}

    html = assert_sound(client.post(address, typed), 422)

    assert words(html.select_one(".error-summary a")) == "Tick “I agree to the cancellation terms” to go on."
    assert html.select_one(".error-summary a")["href"] == "#id_agree"
    assert html.select_one("input[name=location_type][checked]")["value"] == "studentHome"
    assert html.select_one("[name=location_details]")["value"] == "Kerkstraat 1, second bell"
    assert words(html.title).startswith("Error:")
    assert not Enrollment.objects.exists()


def test_the_place_of_lessons_in_person_is_kept(client, stripe_simulator, hours):
    pack = make_pack(teaching_mode=TeachingMode.FACE_TO_FACE, price=4000)
    client.force_login(MembershipFactory(practice=pack.practice).user)
    address = reverse("enrollments:review", args=[pack.uid]) + f"?t={write_instant(hours(10)[0])}"
    client.post(address, {**AGREED, "location_type": "studentHome", "location_details": "Kerkstraat 1"})

    lesson = LessonSlot.objects.get()
    assert (lesson.session_mode, lesson.location_type, lesson.location_details) == (
        "faceToFace",
        "studentHome",
        "Kerkstraat 1",
    )


# -- Booking ----------------------------------------------------------------------------------------


def test_booking_holds_the_times_and_goes_on_to_stripe(as_student, student, stripe_simulator, review_url, hours):
    response = as_student.post(review_url(*hours(10, 12)), {**AGREED, "price": "8000"})

    enrollment = Enrollment.objects.get()
    assert (enrollment.state, enrollment.student) == (EnrollmentState.PENDING, student)
    assert [slot.starts_at for slot in enrollment.lesson_slots.order_by("starts_at")] == hours(10, 12)
    assert response.status_code == 302
    assert response["Location"] == checkout_of(enrollment).client_details["url"]
    assert response["Location"].startswith(stripe_simulator.url)


def test_a_second_click_leads_to_the_same_payment(as_student, stripe_simulator, review_url, hours):
    first = as_student.post(review_url(*hours(10, 12)), AGREED)
    second = as_student.post(review_url(*hours(10, 12)), AGREED)

    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Enrollment.objects.count() == Payment.objects.count() == 1


@pytest.mark.race
def test_two_clicks_at_once_make_one_booking_and_no_error(student, stripe_simulator, review_url, hours):
    address, answers, barrier = review_url(*hours(10, 12)), [], threading.Barrier(2)

    def click(browser):
        barrier.wait()
        answers.append(browser.post(address, AGREED))
        connection.close()

    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(student)
    threads = [threading.Thread(target=click, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    enrollment = Enrollment.objects.get()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer["Location"] for answer in answers} == {checkout_of(enrollment).client_details["url"]}
    assert Payment.objects.count() == 1


def test_other_times_while_one_booking_waits_for_its_money_are_refused_with_a_way_on(
    as_student, stripe_simulator, review_url, hours
):
    as_student.post(review_url(*hours(10, 12)), AGREED)
    html = assert_sound(as_student.post(review_url(*hours(14, 16)), AGREED), 422)

    enrollment = Enrollment.objects.get()
    assert html.find("a", href=page_of(enrollment))
    assert "give the held ones back first" in words(html.main)
    assert read_starts(enrollment) == hours(10, 12)


def test_a_booking_whose_time_to_pay_is_over_makes_way(as_student, stripe_simulator, review_url, hours):
    as_student.post(review_url(*hours(10, 12)), AGREED)
    old = Enrollment.objects.get()
    make_overdue(old)

    response = as_student.post(review_url(*hours(10, 12)), AGREED)

    old.refresh_from_db()
    new = Enrollment.objects.exclude(pk=old.pk).get()
    assert old.state == EnrollmentState.CANCELED
    assert old.transitions.last().event == EnrollmentEvent.EXPIRE_PAYMENT
    assert response["Location"] == checkout_of(new).client_details["url"]


def test_a_time_that_somebody_took_meanwhile_is_named_and_the_rest_is_kept(
    as_student, pack, stripe_simulator, review_url, hours
):
    first, second = hours(10, 12)
    address = review_url(first, second)
    assert_sound(as_student.get(address))
    LessonSlotFactory(course_pack=pack, starts_at=first)

    html = assert_sound(as_student.post(address, AGREED), 422)

    assert "Somebody else was quicker" in words(html.select_one(".error-summary"))
    text = words(html.main)
    assert "is no longer free with this tutor" in text
    assert "Your other times are still free and stay chosen." in text
    way = next(link for link in html.select("main a") if words(link) == "Choose another time")
    assert parse_qs(urlsplit(str(way["href"])).query)["t"] == [write_instant(second)]
    assert "Book and pay" not in text
    assert not Enrollment.objects.exists()


def test_another_price_than_was_shown_is_not_booked(as_student, pack, review_url, hours):
    html = assert_sound(as_student.post(review_url(*hours(10, 12)), {**AGREED, "price": "7000"}), 422)

    assert "The price of this course has changed" in words(html.select_one(".error-summary"))
    assert html.select_one("input[name=price]")["value"] == "8000"
    assert not Enrollment.objects.exists()


def test_a_free_course_is_booked_at_once_and_twice_is_once(client, hours):
    pack = make_pack(price=0)
    client.force_login(MembershipFactory(practice=pack.practice).user)
    address = reverse("enrollments:review", args=[pack.uid]) + f"?t={write_instant(hours(10)[0])}"
    for _click in range(2):
        response = client.post(address, AGREED)
        enrollment = Enrollment.objects.get()
        assert response["Location"] == page_of(enrollment)
    assert Enrollment.objects.get().state == EnrollmentState.ENROLLED


def test_when_stripe_is_away_the_times_stay_held(as_student, settings, stripe_simulator, review_url, hours):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    response = as_student.post(review_url(*hours(10, 12)), AGREED)

    enrollment = Enrollment.objects.get()
    assert (enrollment.state, response["Location"]) == (EnrollmentState.PENDING, page_of(enrollment))
    html = assert_sound(as_student.get(response["Location"]))
    assert html.select(".site-messages .alert")
    assert "Pay now" in words(html.main)

    settings.STRIPE_API_BASE = stripe_simulator.url
    again = as_student.post(reverse("enrollments:pay", args=[enrollment.uid]))
    assert again["Location"] == checkout_of(enrollment).client_details["url"]
