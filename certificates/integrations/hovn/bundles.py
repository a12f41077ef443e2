"""Bookings from the files of an earlier exporter that read the rendered pages: one JSON object each.

Its texts are what stood on the page: a name in one piece, a price with its
sign, an address in one line.
"""

from __future__ import annotations

from typing import Any, Final

from certificates.integrations.hovn.addresses import place_from_line
from certificates.integrations.hovn.amounts import price_from
from certificates.integrations.hovn.cleaning import clean_json
from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.mapper import NAME
from certificates.integrations.hovn.people import email_from, names_from, phone_from
from certificates.integrations.hovn.reading import Reader
from certificates.integrations.hovn.records import Booking, CourseSession, Order, Place, Student

CANCELED: Final = frozenset({"canceled", "cancelled"})


def booking_from_bundle(bundle: Any) -> Booking:
    """The booking of one bundle; a missing session page leaves `session` with its id alone, or None.

    Raises `PayloadError` naming the first place that is not as it should be.
    """
    raw = clean_json(bundle)
    if not isinstance(raw, dict):
        raise PayloadError("bundle: no object")
    top = Reader(raw, "bundle")
    booking = top.section("booking") or top
    reference = top.identifier("booking_ref") or booking.identifier("booking_ref")
    if not reference:
        raise PayloadError("bundle.booking_ref: missing")
    student_id = _last_segment(booking.text("student_id", longest=500))
    if not student_id:
        raise PayloadError("bundle.booking.student_id: missing")
    first_name, last_name = names_from(booking.text("student_name"))
    phone_raw = booking.text("student_phone", longest=64)
    order = _order(booking)
    return Booking(
        reference=reference,
        url=top.text("booking_url", longest=500),
        student=Student(
            hovn_id=student_id,
            first_name=first_name[:NAME],
            last_name=last_name[:NAME],
            email=email_from(booking.text("student_email", longest=320)),
            phone=phone_from(phone_raw),
            phone_raw=phone_raw.removeprefix("tel:"),
        ),
        session=_session(top.section("session"), booking),
        order=order,
        booked_at=order.ordered_at if order else None,
        is_canceled=booking.text("booking_status", "status").lower() in CANCELED,
        raw=raw,
    )


def _session(session: Reader | None, booking: Reader) -> CourseSession | None:
    url = booking.text("session_url", longest=500)
    hovn_id = (session.text("session_id", "session_id_text", longest=64) if session else "") or _last_segment(url)
    if not hovn_id:
        return None
    line = booking.text("session_address", longest=500)
    if session is None:
        return CourseSession(hovn_id=hovn_id, url=url, place=place_from_line(line) if line else None)
    zone = session.zone("time_zone")
    name = session.text("location_name", longest=NAME)
    return CourseSession(
        hovn_id=hovn_id,
        url=url,
        course_name=session.text("course_name"),
        course_format=session.text("format", longest=32),
        agency=session.text("agency", longest=NAME),
        instructor_name=session.text("instructor_name"),
        starts_at=session.moment("session_date_iso", zone=zone),
        ends_at=session.moment("session_end_iso", zone=zone),
        time_zone=zone,
        place=place_from_line(line, name=name) if line else Place(name=name) if name else None,
    )


def _order(booking: Reader) -> Order | None:
    hovn_id = _last_segment(booking.text("order_id", longest=500))
    if not hovn_id:
        return None
    total = booking.text("order_total", longest=64)
    amount, currency = price_from(total) if total else (None, "")
    return Order(
        hovn_id=hovn_id,
        number=booking.text("order_number", longest=64).lstrip("# "),
        stripe_number=booking.text("stripe_order_number", longest=64),
        status=booking.text("order_status", longest=32).lower(),
        ordered_at=booking.moment("order_datetime"),
        amount=amount,
        currency=currency,
    )


def _last_segment(text: str) -> str:
    """An id, or the last part of the link that ends in it."""
    return text.partition("?")[0].rstrip("/").rpartition("/")[2][:64]
