"""A booking of Hovn in our words."""

from __future__ import annotations

from typing import Any, Final

from certificates.integrations.hovn.addresses import COUNTRY, STATES
from certificates.integrations.hovn.cleaning import clean_json
from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.page_facts import PageFacts
from certificates.integrations.hovn.people import email_from, phone_from
from certificates.integrations.hovn.reading import Reader
from certificates.integrations.hovn.records import Booking, CourseSession, Place, Student

NAME: Final = 128


def booking_from(payload: dict[str, Any], facts: PageFacts | None = None, *, url: str = "") -> Booking:
    """The booking in the page's data, with what only the visible page says beside it.

    Raises `PayloadError` naming the first place that is not as we know it:
    without reference, student and session nothing may be written.
    """
    facts = facts or PageFacts()
    raw = clean_json(payload)
    reader = Reader(raw, "booking")
    reference = reader.identifier("referenceNumber")
    student, session = reader.section("student"), reader.section("courseSession")
    if not reference:
        raise PayloadError("booking.referenceNumber: missing")
    if student is None:
        raise PayloadError("booking.student: missing")
    if session is None:
        raise PayloadError("booking.courseSession: missing")
    canceled_at = reader.moment("canceledAt")
    return Booking(
        reference=reference,
        url=url,
        student=_student(student, facts),
        session=_session(session, facts),
        order=facts.order,
        canceled_at=canceled_at,
        is_canceled=canceled_at is not None,
        booked_at=reader.moment("createdAt"),
        doubts=facts.doubts,
        raw={**raw, "page": facts.as_plain()},
    )


def _student(reader: Reader, facts: PageFacts) -> Student:
    phone_raw = reader.text("phoneNumber", longest=64)
    hovn_id = facts.student_id or reader.identifier("id")
    if not hovn_id:
        raise PayloadError("booking.student.id: missing")
    return Student(
        hovn_id=hovn_id,
        first_name=reader.text("firstName", longest=NAME),
        last_name=reader.text("lastName", longest=NAME),
        email=email_from(reader.text("email", longest=320)),
        phone=phone_from(phone_raw),
        phone_raw=phone_raw,
    )


def _session(reader: Reader, facts: PageFacts) -> CourseSession:
    hovn_id = reader.identifier("id")
    if not hovn_id:
        raise PayloadError("booking.courseSession.id: missing")
    zone = reader.zone("timeZone")
    starts_at, ends_at = reader.moment("startsAt", zone=zone), reader.moment("endsAt", zone=zone)
    if starts_at and ends_at and ends_at <= starts_at:
        raise PayloadError("booking.courseSession.endsAt: not after the start")
    place = reader.section("location")
    return CourseSession(
        hovn_id=hovn_id,
        cuid=reader.identifier("cuid"),
        url=facts.session_url,
        course_name=reader.named("course"),
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=zone,
        seats=reader.count("seats"),
        is_private=reader.flag("isPrivate"),
        place=_place(place) if place else None,
    )


def _place(reader: Reader) -> Place | None:
    street = ", ".join(filter(None, (reader.text("address1", longest=80), reader.text("address2", longest=44))))
    city, state = reader.text("city", longest=128), reader.text("state", longest=64)
    postal_code = reader.text("postalCode", longest=16)
    label = reader.text("label", longest=NAME)
    raw = ", ".join(filter(None, (street, city, f"{state} {postal_code}".strip())))
    if not label and not raw:
        return None
    return Place(
        name=label,
        raw=raw,
        street=street,
        city=city,
        state=state,
        postal_code=postal_code,
        country=COUNTRY if state.upper() in STATES else "",
    )
