"""The group trainings of the demo school: rules, rooms, dates and who comes. Content only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from catalog.enums import CancellationMode, ReminderAction


@dataclass(frozen=True, slots=True)
class DemoRoom:
    """Where trainings take place."""

    name: str
    street: str = ""
    house_number: str = ""
    house_number_addition: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    directions: str = ""
    coordinates: tuple[str, str] | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class DemoBookingRule:
    """At most `most` trainings in `days` days."""

    name: str
    most: int
    days: int
    text: str


@dataclass(frozen=True, slots=True)
class DemoLeavingRule:
    """What leaving within `hours` of the start means."""

    name: str
    hours: int
    mode: CancellationMode
    text: str


@dataclass(frozen=True, slots=True)
class DemoType:
    """A type of training with the names of its rules."""

    name: str
    description: str
    booking: str = ""
    leaving: str = ""


@dataclass(frozen=True, slots=True)
class DemoReminder:
    """What is sent so many days before the start."""

    name: str
    action: ReminderAction
    days: int
    text: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class DemoSession:
    """One date: so many days from today, from and until by the practice's clock."""

    day: int
    starts: str
    ends: str
    room: str | None = None
    meet_link: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoTraining:
    """A training; `students` are logins in the order in which they come.

    `leaves` says that the first of them left four days ago, so that two of the
    waiting were invited one after the other. `price` in minor units.
    """

    title: str
    type: str
    description: str
    trainers: tuple[str, ...]
    sessions: tuple[DemoSession, ...]
    capacity: int | None
    students: tuple[str, ...] = ()
    by_staff: tuple[str, ...] = ()
    leaves: bool = False
    price: int = 0
    minimum: int | None = None
    decided_in: int | None = None
    is_published: bool = True


@dataclass(frozen=True, slots=True)
class DemoProgramme:
    """Everything about trainings of one practice."""

    types: tuple[DemoType, ...]
    rooms: tuple[DemoRoom, ...]
    booking_rules: tuple[DemoBookingRule, ...]
    leaving_rules: tuple[DemoLeavingRule, ...]
    reminders: tuple[DemoReminder, ...]
    trainings: tuple[DemoTraining, ...]
    words: tuple[str, ...]
    """Types of students beside the one that newcomers get."""
    inactive: tuple[str, ...] = ()
    refuses_mail: str = ""
    """Who waits, but wants no mail about waiting lists any more."""
    training_terms: str = ""
    waiting_list_text: str = ""


def logins(first: int, last: int) -> tuple[str, ...]:
    """The logins of students by their numbers, both ends among them."""
    return tuple(f"student{number}" for number in range(first, last + 1))


REMINDERS: Final = (
    DemoReminder("Students, two days ahead", ReminderAction.REMIND_STUDENTS, 2, "Please be there ten minutes early."),
    DemoReminder("Trainers, the day before", ReminderAction.REMIND_TRAINERS, 1),
    DemoReminder("Attendee list, the day before", ReminderAction.ATTENDEE_LIST, 1),
    DemoReminder("Waiting list, two weeks ahead", ReminderAction.WAITLIST_REMINDER, 14),
    DemoReminder("Free places, three days ahead", ReminderAction.OPEN_SPOTS, 3, is_active=False),
)
