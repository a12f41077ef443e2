"""What a booking says, in our words. Empty text and None mean that Hovn did not say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """Who takes part. `phone` is E.164 and valid or empty, `phone_raw` as it was written; `email` in lower case."""

    hovn_id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    phone_raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it is: `raw` as written, the parts only where they are certain. `country` is a name."""

    name: str = ""
    raw: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSession:
    """What is taught when. Moments are aware; `time_zone` is the session's own IANA zone, empty if unknown."""

    hovn_id: str
    cuid: str = ""
    url: str = ""
    course_name: str = ""
    course_format: str = ""
    agency: str = ""
    instructor_name: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str = ""
    seats: int | None = None
    is_private: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was paid: `amount` in the currency's minor unit, None when the page does not say."""

    hovn_id: str
    number: str = ""
    stripe_number: str = ""
    status: str = ""
    ordered_at: datetime | None = None
    amount: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One booking of one student.

    `raw` is what Hovn sent, as JSON that PostgreSQL can keep; `doubts` are
    sentences on what the page shows and nobody can be certain of.
    """

    reference: str
    url: str = ""
    student: Student
    session: CourseSession | None = None
    order: Order | None = None
    canceled_at: datetime | None = None
    is_canceled: bool = False
    booked_at: datetime | None = None
    doubts: tuple[str, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
