"""Files of the earlier exporter."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime

import pytest

from certificates.integrations.hovn.bundles import booking_from_bundle
from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.records import CourseSession, Order, Place, Student
from tests.certificates.hovn.bundle import BUNDLE


@pytest.fixture
def bundle():
    return copy.deepcopy(BUNDLE)


def test_a_bundle_in_our_words(bundle):
    booking = booking_from_bundle(bundle)

    assert booking.reference == "brn_9XK2LM"
    assert not booking.is_canceled
    assert booking.student == Student(
        hovn_id="stu_77Q",
        first_name="Grace",
        last_name="Brewster Hopper",
        email="grace@example.com",
        phone="+13125550188",
        phone_raw="(312) 555-0188",
    )
    assert booking.session == CourseSession(
        hovn_id="30417",
        url="/admin/ne-thing-training/sessions/30417",
        course_name="Basic Life Support",
        course_format="Blended",
        agency="American Red Cross",
        instructor_name="Dana Reyes",
        starts_at=datetime(2026, 3, 2, 15, tzinfo=UTC),
        place=Place(
            name="Glenview Community Center",
            raw="2331 Willow Rd Glenview, IL 60025",
            state="IL",
            postal_code="60025",
            country="United States",
        ),
    )
    assert booking.order == Order(
        hovn_id="ord_5512",
        number="10442",
        status="paid",
        ordered_at=datetime(2026, 2, 10, 15, tzinfo=UTC),
        amount=106_410,
        currency="USD",
    )


def test_a_missing_session_page_leaves_its_id(bundle):
    bundle["session"] = None

    session = booking_from_bundle(bundle).session

    assert (session.hovn_id, session.course_name, session.starts_at) == ("30417", "", None)


def test_missing_values_are_empty(bundle):
    bundle["booking"] = {"student_id": "stu_77Q"}
    bundle["session"] = {"session_id_text": "30417", "location_name": None, "instructor_name": None}

    booking = booking_from_bundle(bundle)

    assert booking.student == Student(hovn_id="stu_77Q")
    assert booking.session == CourseSession(hovn_id="30417")
    assert booking.order is None


@pytest.mark.parametrize(
    ("where", "name", "value", "why"),
    [
        ("booking", "order_total", "about $5", "'about $5' is not a price"),
        ("booking", "order_datetime", "yesterday", "bundle.booking.order_datetime: 'yesterday' is not a date"),
        ("booking", "student_id", "", "bundle.booking.student_id: missing"),
        (
            "session",
            "session_date_iso",
            "2026-03-02T15:00:00",
            "bundle.session.session_date_iso: '2026-03-02T15:00:00' names no zone",
        ),
    ],
)
def test_what_cannot_be_read_is_named(bundle, where, name, value, why):
    bundle[where][name] = value

    with pytest.raises(PayloadError) as refusal:
        booking_from_bundle(bundle)

    assert str(refusal.value) == why


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity"])
def test_a_number_that_no_database_keeps_is_not_understood(bundle, number):
    bundle["booking"]["seats"] = [json.loads(number)]

    with pytest.raises(PayloadError, match="cannot be kept"):
        booking_from_bundle(bundle)
