"""The bookings that the simulator knows: made up, the same on every start."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

Json = dict[str, Any]
COURSES: Final = (
    ("Adult and Pediatric First Aid/CPR/AED", "adult-pediatric-first-aid-cpr-aed", 9500),
    ("Basic Life Support", "basic-life-support", 8000),
    ("Lifeguarding (Eligible for Skills Session within 90 days)", "lifeguarding-blended", 27500),
    ("CPR for Pool Operators", "cpr-pool-operators", 6410),
)
PEOPLE: Final = (
    ("Ada", "Lovelace", "ada.lovelace@example.com", "(847) 555-0142"),
    ("Grace", "Hopper", "Grace.Hopper@Example.com", "+1 312 555 0188"),
    ("José", "Núñez de la Peña", "jose.nunez@example.com", "847.555.0199 ext. 4"),
    ("Mary", "", "mary@example.com", "n/a"),
)
PLACES: Final = (
    ("Glenview Community Center", "2331 Willow Rd", "", "Glenview", "IL", "60025", "America/Chicago"),
    ("Harbor Pool", "12 Pier Ave", "Suite 4", "Portland", "ME", "04101", "America/New_York"),
)
FIRST_DAY: Final = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DEMO: Final = 24
ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(slots=True)
class Shown:
    """One booking: the data of the page and what only its visible part says."""

    payload: Json
    student_id: str = ""
    order: Json | None = None


@dataclass
class World:
    """Bookings by reference."""

    bookings: dict[str, Shown] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, shown: Shown) -> str:
        """Add or replace one; returns its reference."""
        reference = str(shown.payload["referenceNumber"])
        with self._lock:
            self.bookings[reference] = shown
        return reference

    def get(self, reference: str) -> Shown | None:
        """A copy, or None."""
        with self._lock:
            return copy.deepcopy(self.bookings.get(reference))


def reference_of(number: int) -> str:
    """`brn_` and six characters."""
    letters = []
    for _place in range(6):
        number, left = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[left])
    return "brn_" + "".join(reversed(letters))


def sample(number: int, *, seats: int = 12) -> Shown:
    """The `number`th made-up booking: `seats` students to a session, each of them in one session only."""
    group = number // seats
    is_canceled = number % 11 == 10  # noqa: PLR2004 - one in eleven
    first, last, email, phone = PEOPLE[number % len(PEOPLE)]
    course, slug, price = COURSES[group % len(COURSES)]
    label, address1, address2, city, state, postal_code, zone = PLACES[group % len(PLACES)]
    starts = FIRST_DAY + timedelta(days=group % 400, hours=group // 400)
    booked = starts - timedelta(days=20, minutes=number % 600)
    name, _at, host = email.partition("@")
    payload = {
        "id": 50_000 + number,
        "cuid": f"cl{number:022d}",
        "referenceNumber": reference_of(number),
        "courseOrderItemId": 70_000 + number,
        "accountId": 80_000 + number,
        "bookedByAccountId": 80_000 + number,
        "courseSessionId": 30_000 + group,
        "isReadyForCertificate": number % 3 == 0,
        "verifiedAt": None,
        "createdAt": wire(booked),
        "updatedAt": wire(booked + timedelta(hours=1)),
        "canceledAt": wire(booked + timedelta(days=2)) if is_canceled else None,
        "student": {
            "id": 90_000 + number,
            "firstName": first,
            "lastName": last,
            "email": f"{name}+{number}@{host}" if number >= len(PEOPLE) else email,
            "phoneNumber": phone,
            "accountId": 80_000 + number,
            "serviceProviderId": 17,
        },
        "courseSession": {
            "id": 30_000 + group,
            "cuid": f"cs{group:022d}",
            "courseOfferingId": 400 + group % len(COURSES),
            "courseId": 40 + group % len(COURSES),
            "course": {"name": course, "slug": slug},
            "startsAt": wire(starts),
            "endsAt": wire(starts + timedelta(hours=4)),
            "timeZone": zone,
            "isPrivate": False,
            "seats": seats,
            "instructorUserId": 7,
            "clientId": None,
            "location": {
                "id": 600 + group % len(PLACES),
                "label": label,
                "address1": address1,
                "address2": address2,
                "city": city,
                "state": state,
                "postalCode": postal_code,
            },
        },
    }
    order = {"id": f"ord_{number:06d}", "number": f"#{10_000 + number}", "status": "Paid", "at": booked, "cents": price}
    return Shown(payload, student_id=f"stu_{number:06d}", order=order)


def wire(moment: datetime) -> str:
    """A date as the page's data writes it."""
    return f"$D{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def demo_world() -> World:
    """What `make run` starts with."""
    world = World()
    for number in range(DEMO):
        world.put(sample(number))
    return world
