"""From a page to a booking: the data in it, its pointers, its oddities."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.flight import flight_of
from certificates.integrations.hovn.outcomes import Found, NotUnderstood
from certificates.integrations.hovn.pages import outcome_of
from certificates.integrations.hovn.payload import booking_in
from certificates.integrations.hovn.records import Booking, CourseSession, Order, Place, Student
from certificates.integrations.hovn.simulator.pages import booking_page
from certificates.integrations.hovn.simulator.world import sample


def page_of(shown) -> str:
    return booking_page(shown, provider="ne-thing-training")


def found(shown) -> Booking:
    outcome = outcome_of(page_of(shown), shown.payload["referenceNumber"], url="https://hovn.example/b")
    assert isinstance(outcome, Found), outcome
    return outcome.booking


def refused(shown) -> str:
    outcome = outcome_of(page_of(shown), "brn_AAAAAA")
    assert isinstance(outcome, NotUnderstood), outcome
    return outcome.why


def flight_page(*rows: str) -> str:
    return f"<script>self.__next_f.push([1,{json.dumps(chr(10).join(rows))}])</script>"


def test_a_booking_in_our_words():
    booking = found(sample(0))

    assert booking.raw["student"]["phoneNumber"] == "(847) 555-0142"
    assert booking == Booking(
        reference="brn_AAAAAA",
        url="https://hovn.example/b",
        student=Student(
            hovn_id="stu_000000",
            first_name="Ada",
            last_name="Lovelace",
            email="ada.lovelace@example.com",
            phone="+18475550142",
            phone_raw="(847) 555-0142",
        ),
        session=CourseSession(
            hovn_id="30000",
            cuid="cs" + "0" * 22,
            url="/admin/ne-thing-training/sessions/30000",
            course_name="Adult and Pediatric First Aid/CPR/AED",
            starts_at=datetime(2026, 3, 2, 15, tzinfo=UTC),
            ends_at=datetime(2026, 3, 2, 19, tzinfo=UTC),
            time_zone="America/Chicago",
            seats=12,
            place=Place(
                name="Glenview Community Center",
                raw="2331 Willow Rd, Glenview, IL 60025",
                street="2331 Willow Rd",
                city="Glenview",
                state="IL",
                postal_code="60025",
                country="United States",
            ),
        ),
        order=Order(
            hovn_id="ord_000000",
            number="10000",
            status="paid",
            ordered_at=datetime(2026, 2, 10, 15, tzinfo=UTC),
            amount=9500,
            currency="USD",
        ),
        booked_at=datetime(2026, 2, 10, 15, tzinfo=UTC),
        raw=booking.raw,
    )


def test_a_course_may_be_an_object_a_text_or_a_pointer_to_nowhere():
    shown = sample(0)
    shown.payload["courseSession"]["course"] = "First Aid"
    assert found(shown).session.course_name == "First Aid"

    shown.payload["courseSession"]["course"] = "$5f:nowhere"
    assert found(shown).session.course_name == ""


def test_a_canceled_booking_says_so():
    shown = sample(10)

    assert found(shown).is_canceled
    assert found(shown).canceled_at == datetime(2026, 2, 12, 14, 50, tzinfo=UTC)


def test_what_the_page_leaves_out_stays_empty():
    shown = sample(0)
    shown.student_id, shown.order = "", None
    for name in ("firstName", "lastName", "email", "phoneNumber"):
        shown.payload["student"][name] = None
    for name in ("course", "endsAt", "timeZone", "location", "seats"):
        del shown.payload["courseSession"][name]

    booking = found(shown)

    assert booking.student == Student(hovn_id="90000")
    assert booking.order is None
    assert booking.session.place is None
    assert booking.session.ends_at is None


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("student", None, "booking.student: missing"),
        ("student", "$99", "booking.student: missing"),
        ("student", ["Ada"], "booking.student: no object"),
        ("student.email", {"at": "home"}, "booking.student.email: no text"),
        ("courseSession", None, "booking.courseSession: missing"),
        ("courseSession.id", True, "booking.courseSession.id: no text"),
        ("courseSession.id", None, "booking.courseSession.id: missing"),
        ("courseSession.startsAt", "soon", "booking.courseSession.startsAt: 'soon' is not a date"),
        ("courseSession.timeZone", "Moon/Sea", "booking.courseSession.timeZone: 'Moon/Sea' is not a time zone"),
        ("courseSession.endsAt", "$D2026-03-02T15:00:00Z", "booking.courseSession.endsAt: not after the start"),
        ("courseSession.seats", -3, "booking.courseSession.seats: no number of things"),
        ("canceledAt", [], "booking.canceledAt: no text"),
    ],
)
def test_another_shape_is_named_and_never_read_as_nothing(path, value, why):
    shown = sample(0)
    section, _dot, name = path.rpartition(".")
    (shown.payload[section] if section else shown.payload)[name] = value

    assert refused(shown) == why


def test_texts_are_made_fit_for_the_database():
    shown = sample(0)
    shown.payload["student"]["firstName"] = "A\x00d\ud800a\u2028 "
    shown.payload["note"] = {"x\x00": ["\ud800"]}

    booking = found(shown)

    assert booking.student.first_name == "Ad?a"
    assert "\x00" not in json.dumps(booking.raw)


def test_the_data_may_be_cut_into_pieces_anywhere():
    flight = flight_of(page_of(sample(0)))

    assert booking_in(flight, "brn_AAAAAA")["courseSession"]["course"]["slug"] == "adult-pediatric-first-aid-cpr-aed"


def test_pointers_lead_through_rows_and_elements():
    page = flight_page(
        '4:["$","$L3",null,{"booking":{"id":1,"referenceNumber":"brn_X1","student":"$7:props:person"}}]',
        '7:["$","div",null,{"person":"$8"}]',
        '8:{"id":5,"joined":"$D2026-01-01T00:00:00.000Z","price":"$$5","more":"$undefined","big":"$n12345678901234567890"}',
    )

    assert booking_in(flight_of(page), "brn_X1")["student"] == {
        "id": 5,
        "joined": "2026-01-01T00:00:00.000Z",
        "price": "$5",
        "more": None,
        "big": "12345678901234567890",
    }


def test_long_texts_are_counted_in_bytes():
    text = 'é"booking":\n3:{'
    page = flight_page(
        f'2:T{len(text.encode()):x},{text}4:{{"booking":{{"id":1,"referenceNumber":"brn_X1","note":"$2"}}}}'
    )

    assert booking_in(flight_of(page), "brn_X1")["note"] == text


def test_rows_that_run_together_are_still_searched():
    page = flight_page('4:["$","$L3",null,{"booking":{"id":1,"referenceNumber":"brn_X1"},"disabled":')

    assert booking_in(flight_of(page), "brn_X1") == {"id": 1, "referenceNumber": "brn_X1"}


def test_circles_end():
    page = flight_page('4:{"booking":{"id":1,"referenceNumber":"brn_X1","student":"$4"}}')

    with pytest.raises(PayloadError, match="circles"):
        booking_in(flight_of(page), "brn_X1")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((), "there is no booking in the page"),
        (('4:{"booking":{"id":1,"referenceNumber":"brn_OTHER"}}',), "the page shows another booking"),
        (
            ('4:{"booking":{"id":1,"referenceNumber":"brn_X1"}}', '5:{"booking":{"id":2,"referenceNumber":"brn_X1"}}'),
            "the page shows two bookings under one reference",
        ),
    ],
)
def test_no_other_booking_is_taken_for_it(rows, why):
    with pytest.raises(PayloadError, match=why):
        booking_in(flight_of(flight_page(*rows)), "brn_X1")


def test_a_shortened_repetition_does_no_harm():
    page = flight_page(
        '4:{"booking":{"id":1,"referenceNumber":"brn_X1"}}',
        '5:{"booking":{"id":1,"referenceNumber":"brn_X1","student":{"id":5}}}',
    )

    assert booking_in(flight_of(page), "brn_X1")["student"] == {"id": 5}


def test_what_is_not_certain_of_an_order_is_doubted_and_left_out():
    shown = sample(0)
    page = (
        page_of(shown).replace("<dt>Total</dt>", "<dt>Fee</dt>").replace("<dd>$95.00</dd></dl>", "<dd>$5.00</dd></dl>")
    )

    booking = outcome_of(page, "brn_AAAAAA").booking

    assert booking.order.amount is None
    assert booking.doubts == ("The page shows no total of the order.",)


def test_two_orders_on_a_page_are_none():
    page = page_of(sample(0)).replace("</main>", '<a href="/admin/x/orders/ord_2">#2</a></main>')

    booking = outcome_of(page, "brn_AAAAAA").booking

    assert booking.order is None
    assert booking.doubts == ("The page links to several orders.",)
