"""Review, book and pay on the pages, without script: once, twice, too late, at another price."""

from __future__ import annotations

import threading
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.services.account_status import change_account_status
from catalog.enums import TeachingMode
from enrollments.enums import EnrollmentEvent, EnrollmentState, PaymentState
from enrollments.integrations.stripe.simulator.hosted import pay_with_number
from enrollments.integrations.stripe.simulator.problems import Problem
from enrollments.models import Enrollment, Payment
from enrollments.pages.picking import read_starts, write_instant
from enrollments.services.expiring import expire_pending
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.pages import assert_sound, words
from tests.simulators import signed_events

pytestmark = pytest.mark.django_db(transaction=True)
AGREED = {"agree": "on"}


def page_of(enrollment):
    return reverse("enrollments:enrollment", args=[enrollment.uid])


def checkout_of(enrollment):
    return enrollment.order.payments.get(checkout_id__gt="")


def make_overdue(enrollment):
    Enrollment.objects.filter(pk=enrollment.pk).update(pay_by=timezone.now() - timedelta(minutes=1))


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


# -- After the payment page -------------------------------------------------------------------------


@pytest.fixture
def booked(as_student, stripe_simulator, review_url, hours):
    as_student.post(review_url(*hours(10, 12)), AGREED)
    return Enrollment.objects.get()


def pay_by_card(simulator, enrollment, number="4242424242424242"):
    world = simulator.world
    with world.acting():
        pay_with_number(world, checkout_of(enrollment).checkout_id, number=number, holder=None)


def deliver(simulator):
    for body, signature in signed_events(simulator):
        response = Client().post(
            "/webhooks/stripe", body, content_type="application/json", headers={"Stripe-Signature": signature}
        )
        assert response.status_code == 200


def test_coming_back_without_paying_the_page_still_offers_it(as_student, booked):
    html = assert_sound(as_student.get(page_of(booked)))

    assert "Your times are held for you until you pay" in words(html.main)
    assert {words(button) for button in html.select("main form button")} == {"Pay now", "Give the times back"}
    assert [words(badge) for badge in html.select("tbody .badge")] == ["Held", "Held"]


def test_coming_back_after_paying_the_page_waits_and_then_congratulates(as_student, booked, stripe_simulator):
    address = f"{page_of(booked)}?paid=1"
    asking = reverse("enrollments:payment-state", args=[booked.uid])
    pay_by_card(stripe_simulator, booked)
    waiting = assert_sound(as_student.get(address))
    assert "Waiting for the confirmation of your payment" in words(waiting.main)
    assert waiting.select_one("[hx-get]")["hx-get"] == asking
    assert waiting.select_one("noscript meta[http-equiv=refresh]")["content"] == "5"
    assert as_student.get(asking, headers={"HX-Request": "true"}).status_code == 204
    assert as_student.get(asking)["Location"] == address

    deliver(stripe_simulator)

    assert as_student.get(asking, headers={"HX-Request": "true"})["HX-Redirect"] == address
    done = assert_sound(as_student.get(address))
    assert "You are enrolled" in words(done.select_one(".alert-ok"))
    assert not done.select("[http-equiv=refresh], main [hx-get]")
    assert "Paid €80.00" in words(done.main)


def test_who_does_not_want_to_wait_asks_stripe(as_student, booked, stripe_simulator):
    check = reverse("enrollments:check-payment", args=[booked.uid])
    response = as_student.post(check, follow=True)
    assert "No payment has arrived yet." in words(assert_sound(response).main)

    pay_by_card(stripe_simulator, booked)
    response = as_student.post(check)

    booked.refresh_from_db()
    assert booked.state == EnrollmentState.ENROLLED
    assert response["Location"] == f"{page_of(booked)}?paid=1"


def test_a_declined_card_leads_back_to_the_same_payment_page(as_student, booked, stripe_simulator):
    with pytest.raises(Problem):
        pay_by_card(stripe_simulator, booked, "4000000000000002")
    deliver(stripe_simulator)
    assert booked.order.payments.get().state == PaymentState.FAILED
    html = assert_sound(as_student.get(page_of(booked)))
    assert "Pay now" in words(html.main)

    response = as_student.post(reverse("enrollments:pay", args=[booked.uid]))

    assert response["Location"] == checkout_of(booked).client_details["url"]
    assert booked.order.payments.count() == 1


def test_a_slow_payment_is_waited_for_without_hurry(as_student, booked):
    Payment.objects.update(state=PaymentState.PROCESSING)
    html = assert_sound(as_student.get(f"{page_of(booked)}?paid=1"))

    assert "Your bank is working on the payment" in words(html.main)
    assert "Pay now" not in words(html.main)
    assert not html.select("[http-equiv=refresh], main [hx-get]")


def test_giving_the_times_back(as_student, booked, pack):
    response = as_student.post(reverse("enrollments:abandon", args=[booked.uid]), follow=True)

    booked.refresh_from_db()
    assert booked.state == EnrollmentState.CANCELED
    assert not LessonSlot.objects.filter(status=SlotStatus.BOOKED).exists()
    assert "Nothing was charged." in words(assert_sound(response).main)
    html = assert_sound(as_student.get(page_of(booked)))
    assert "You gave these times back" in words(html.main)


def test_giving_back_a_paid_enrolment_is_not_this(as_student, booked, stripe_simulator):
    pay_by_card(stripe_simulator, booked)
    deliver(stripe_simulator)
    as_student.post(reverse("enrollments:abandon", args=[booked.uid]))

    booked.refresh_from_db()
    assert booked.state == EnrollmentState.ENROLLED


@pytest.mark.parametrize("has_been_swept", [False, True])
def test_a_hold_that_ended_says_what_happened_and_offers_the_same_times(as_student, booked, hours, has_been_swept):
    make_overdue(booked)
    if has_been_swept:
        expire_pending()
    html = assert_sound(as_student.get(page_of(booked)))

    title = "because no payment came in time" if has_been_swept else "The time to pay is over"
    assert title in words(html.main)
    assert "Nothing was charged." in words(html.main)
    assert "Pay now" not in words(html.main)
    if has_been_swept:
        way = str(next(link for link in html.select("main a") if words(link) == "Choose again")["href"])
    else:
        form = next(form for form in html.select("main form") if words(form) == "Choose again")
        way = as_student.post(form["action"], {"again": "1"})["Location"]
    assert parse_qs(urlsplit(way).query)["t"] == [write_instant(start) for start in hours(10, 12)]
    chosen = assert_sound(as_student.get(way))
    assert len(chosen.select(".chosen-one")) == 2
    assert not chosen.select(".chosen-gone")
    assert as_student.post(way.replace("/times/", "/review/"), AGREED).status_code == 302
    booked.refresh_from_db()
    assert booked.transitions.last().event == EnrollmentEvent.EXPIRE_PAYMENT


def test_paying_too_late_is_told(as_student, booked):
    make_overdue(booked)
    html = assert_sound(as_student.post(reverse("enrollments:pay", args=[booked.uid]), follow=True))

    assert "The time to pay is over." in words(html.select_one(".site-messages"))


# -- Who may ----------------------------------------------------------------------------------------


PAGES = {
    "enrollment": ("get", {"student": 200, "tutor": 200, "admin": 200}),
    "payment-state": ("get", {"student": 302, "tutor": 302, "admin": 302}),
    "calendar": ("get", {"student": 200, "tutor": 200, "admin": 200}),
    "pay": ("post", {"student": 302, "tutor": 302, "admin": 302}),
    "abandon": ("post", {"student": 302, "tutor": 302, "admin": 302}),
    "check-payment": ("post", {"student": 302, "tutor": 302, "admin": 302}),
}
REFUSED = {
    "nobody": "login",
    "stranger": 404,
    "other student": 403,
    "tutor of another practice": 404,
    "other tutor": 403,
    "admin of another practice": 404,
    "suspended student": "login",
}


@pytest.mark.parametrize("name", PAGES)
def test_who_may_what(client, pack, pending, name, stripe_simulator):
    practice = pack.practice
    people = {
        "nobody": None,
        "stranger": MembershipFactory().user,
        "other student": MembershipFactory(practice=practice).user,
        "other tutor": MembershipFactory(practice=practice, role=Role.TUTOR).user,
        "tutor of another practice": MembershipFactory(role=Role.TUTOR).user,
        "admin of another practice": MembershipFactory(role=Role.ADMIN).user,
        "tutor": pack.tutor_profile.user,
        "admin": MembershipFactory(practice=practice, role=Role.ADMIN).user,
        "student": pending.student,
    }
    method, allowed = PAGES[name]
    address = reverse(f"enrollments:{name}", args=[pending.uid])
    seen = {}
    for who, person in people.items():
        client.logout()
        if person:
            client.force_login(person)
        response = getattr(client, method)(address)
        is_login = response.status_code == 302 and response["Location"].startswith(reverse("accounts:login"))
        seen[who] = "login" if is_login else response.status_code
        pending.refresh_from_db()
        if who not in {"student", "suspended student"}:
            assert pending.state == EnrollmentState.PENDING, who
            assert not Payment.objects.exists(), who
    change_account_status(pending.student, actor=people["admin"], status=AccountStatus.SUSPENDED)
    response = getattr(client, method)(address)
    seen["suspended student"] = "login" if response.status_code == 302 else response.status_code

    assert seen == {**REFUSED, **allowed}


@pytest.mark.parametrize("name", ["pay", "abandon", "check-payment"])
def test_opening_a_link_changes_nothing(as_student, pending, name):
    assert as_student.get(reverse(f"enrollments:{name}", args=[pending.uid])).status_code == 405


def test_the_review_is_for_members_with_a_login(client, review_url, hours):
    response = client.get(review_url(*hours(10, 12)))

    assert urlsplit(response["Location"]).path == reverse("accounts:login")
