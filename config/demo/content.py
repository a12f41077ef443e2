"""What the content of the demo school is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from accounts.enums import Role
from catalog.enums import PeriodUnit, SchedulingType, TeachingMode


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody with one role; `login` is the part of the address before the @."""

    login: str
    name: str
    role: Role
    phone: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """A course that somebody has taken since before the demo was built.

    `days` are those of its lessons, counted from today; on each day the lesson
    begins `hours` from the full hour that the demo is built in. The first
    `given` of them are marked as given.
    """

    student: str
    days: tuple[int, ...]
    hours: int
    given: int


@dataclass(frozen=True, slots=True)
class DemoPack:
    """A course pack; `price` in minor units. Unnamed rules are those of the model."""

    title: str
    category: str
    price: int
    lessons: int
    description: str
    minutes: int = 60
    planning: SchedulingType = SchedulingType.FLEXIBLE
    mode: TeachingMode = TeachingMode.ONLINE
    daily: int | None = None
    weekly: int | None = None
    period: tuple[int, PeriodUnit] | None = None
    screening: bool = False
    courses: tuple[DemoCourse, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoTutor:
    """A tutor with packs; `week` holds wall-clock windows as (weekdays, from, until), lessons begin every `step`."""

    login: str
    name: str
    subjects: tuple[str, ...]
    certifications: tuple[str, ...]
    experience: str
    bio: str
    week: tuple[tuple[str, str, str], ...]
    packs: tuple[DemoPack, ...]
    notice_hours: int = 12
    buffer: int = 0
    step: int = 30


@dataclass(frozen=True, slots=True)
class DemoPractice:
    """A school with its people; the first tutor is the one whose login is handed out."""

    slug: str
    name: str
    time_zone: str
    currency: str
    country: str
    city: str
    accent: str
    categories: tuple[tuple[str, str, str], ...]
    people: tuple[DemoPerson, ...]
    tutors: tuple[DemoTutor, ...] = field(default=())
    language: str = "en"
    group: tuple[DemoPerson, ...] = field(default=())
    """Students of the trainings, whose logins are not handed out."""


DOMAIN: Final = "demo.campanile.example"


def email_of(login: str, practice: DemoPractice) -> str:
    """The address of a demo person."""
    return f"{login}@{practice.slug}.{DOMAIN}"


# Whoever looks at the demo, at whatever hour, books a lesson that begins soon.
AROUND_THE_CLOCK: Final = (
    ("monday tuesday wednesday thursday friday saturday sunday", "00:00", "00:00"),  # until midnight
)
MORNINGS: Final = (("monday tuesday wednesday thursday friday", "09:00", "13:00"),)
EVENINGS: Final = (("monday wednesday friday", "18:00", "22:00"), ("sunday", "13:00", "17:00"))

COURSES: Final = (
    DemoCourse("student2", days=(-20, -13, -6), hours=-3, given=3),  # complete
    DemoCourse("student1", days=(-14, -7, 0), hours=-1, given=2),  # its last lesson has just ended
    DemoCourse("student3", days=(-8, -1, 6), hours=-2, given=1),  # one waits to be marked, one is to come
)
