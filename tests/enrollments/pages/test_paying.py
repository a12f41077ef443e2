"""Back from the payment page: paid, waiting, declined, given up, too late."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from enrollments.enums import EnrollmentEvent, EnrollmentState, PaymentState
from enrollments.integrations.stripe.simulator.hosted import pay_with_number
from enrollments.integrations.stripe.simulator.problems import Problem
from enrollments.models import Enrollment, Payment
from enrollments.pages.picking import write_instant
from enrollments.services.expiring import expire_pending
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.enrollments.pages.booking import AGREED, checkout_of, make_overdue, page_of
from tests.pages import assert_sound, words
from tests.simulators import signed_events

pytestmark = pytest.mark.django_db(transaction=True)


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
