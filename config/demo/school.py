"""Who lives in the demo school and what is taught there. Content only."""

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

AMSTERDAM: Final = DemoPractice(
    slug="westertoren",
    name="Westertoren School",
    time_zone="Europe/Amsterdam",
    currency="EUR",
    country="NL",
    city="Amsterdam",
    accent="#9c3d1f",
    categories=(
        ("Mathematics", "📐", "From fractions to the final exam."),
        ("Languages", "🗣️", "Speak, read and write with confidence."),
        ("Music", "🎵", "Instruments, voice and theory."),
        ("Computing", "💻", "Programming and everything around it."),
        ("Sciences", "🔬", "Physics, chemistry and biology."),
        ("Study skills", "🧭", "Planning, reading and writing better."),
    ),
    people=(
        DemoPerson("admin", "Marijke Visser", Role.ADMIN),
        DemoPerson("trainer", "Joris van Dijk", Role.TRAINER),
        DemoPerson("instructor", "Fatima El Amrani", Role.INSTRUCTOR),
        DemoPerson("guard", "Bas Mulder", Role.GUARD),
        DemoPerson("student1", "Sanne de Vries", Role.STUDENT),
        DemoPerson("student2", "Daan Bakker", Role.STUDENT),
        DemoPerson("student3", "Yusuf Kaya", Role.STUDENT),
    ),
    tutors=(
        DemoTutor(
            login="tutor",
            name="Eva Jansen",
            subjects=("Algebra", "Calculus", "Statistics"),
            certifications=("MSc Mathematics, University of Amsterdam", "Teaching licence, upper secondary"),
            experience="Eleven years in front of classes, six of them one to one.",
            bio=(
                "I teach mathematics the way I wish I had learned it: slowly at the hard places, quickly at the easy"
                " ones, and always with a pencil in hand. I sleep little: lessons are to be had at any hour, the next"
                " one too. Most of my students come before an exam and stay for the pleasure of it."
            ),
            week=AROUND_THE_CLOCK,
            notice_hours=0,
            step=60,
            packs=(
                DemoPack(
                    "Algebra without fear",
                    "Mathematics",
                    19_500,
                    5,
                    "Five lessons from brackets to quadratic equations. You bring what you are stuck on; we build the"
                    " rest around it. After each lesson you get a page of exercises with answers.",
                ),
                DemoPack(
                    "Final exam mathematics B",
                    "Mathematics",
                    48_000,
                    12,
                    "A fixed rhythm of two lessons a week through every topic of the exam, with old papers from the"
                    " third week on.",
                    planning=SchedulingType.STRICT,
                    daily=1,
                    weekly=2,
                    period=(8, PeriodUnit.WEEKS),
                ),
                DemoPack(
                    "One hour for one problem",
                    "Mathematics",
                    4_200,
                    1,
                    "A single lesson for the exercise that will not give way.",
                    mode=TeachingMode.BOTH,
                ),
                DemoPack(
                    "Meet me first",
                    "Study skills",
                    0,
                    1,
                    "Half an hour, free, to see whether we get along and what you need.",
                    minutes=30,
                ),
                DemoPack(
                    "Exam clinic",
                    "Study skills",
                    0,
                    3,
                    "Three hours before an exam, at no cost: a plan, an old paper, and what is still open.",
                    courses=COURSES,
                ),
            ),
        ),
        DemoTutor(
            login="lucas",
            name="Lucas Moreau",
            subjects=("French", "Spanish"),
            certifications=("DALF C2", "Master in language teaching, Lyon"),
            experience="Taught in Lyon, Montréal and Amsterdam.",
            bio="French by birth, Spanish by marriage. We speak from the first minute, and grammar comes when you ask.",
            week=EVENINGS,
            packs=(
                DemoPack(
                    "French conversation",
                    "Languages",
                    28_000,
                    8,
                    "Eight evenings of talking about what you care about, with corrections written down for you.",
                ),
                DemoPack(
                    "Spanish in ten weeks",
                    "Languages",
                    36_000,
                    10,
                    "One lesson a week, from hola to telling a story in the past tense.",
                    planning=SchedulingType.STRICT,
                    daily=1,
                    weekly=1,
                    period=(3, PeriodUnit.MONTHS),
                ),
            ),
        ),
        DemoTutor(
            login="noor",
            name="Noor Hassan",
            subjects=("Python", "Web development", "Data"),
            certifications=("MSc Computer Science, Delft",),
            experience="Software engineer for nine years, mentor for five.",
            bio=(
                "I help people write their first program and others to get unstuck in their hundredth. We share a"
                " screen, you type, and I ask questions until the bug gives itself up."
            ),
            week=MORNINGS,
            packs=(
                DemoPack(
                    "Python from nothing",
                    "Computing",
                    32_000,
                    8,
                    "Eight lessons to a program of your own that does something useful for you.",
                ),
                DemoPack(
                    "Code review hour",
                    "Computing",
                    6_500,
                    1,
                    "Bring your project. We read it together and leave with a list of what to do next.",
                ),
            ),
            notice_hours=24,
        ),
        DemoTutor(
            login="pieter",
            name="Pieter Smit",
            subjects=("Piano", "Music theory"),
            certifications=("Royal Conservatoire The Hague",),
            experience="Concert pianist and teacher of children and grown-ups.",
            bio="A good lesson leaves you with one thing to enjoy practising. I teach at my grand piano or yours.",
            week=(("tuesday thursday", "12:00", "19:00"), ("saturday", "09:00", "13:00")),
            packs=(
                DemoPack(
                    "Piano for beginners",
                    "Music",
                    30_000,
                    6,
                    "Six lessons to your first piece with two hands.",
                    minutes=45,
                    mode=TeachingMode.FACE_TO_FACE,
                ),
                DemoPack(
                    "Conservatoire audition",
                    "Music",
                    90_000,
                    12,
                    "Repertoire, theory and nerves. We meet first to see whether this is the right year.",
                    mode=TeachingMode.BOTH,
                    screening=True,
                ),
            ),
            buffer=15,
        ),
        DemoTutor(
            login="ingrid",
            name="Ingrid Bos",
            subjects=("Physics", "Chemistry"),
            certifications=("PhD Chemistry, Utrecht",),
            experience="Researcher turned teacher.",
            bio=(
                "Every formula is a sentence. I teach you to read them aloud, then to write your own. Ten years in a"
                " laboratory taught me that most mistakes begin with a unit left out, so we never leave one out."
            ),
            week=(("monday friday", "16:00", "20:00"), ("wednesday", "13:00", "20:00")),
            packs=(
                DemoPack(
                    "Physics, the hard chapters",
                    "Sciences",
                    22_500,
                    5,
                    "Forces, fields and waves: five lessons, one chapter each.",
                ),
                DemoPack(
                    "Homework hour",
                    "Study skills",
                    0,
                    4,
                    "Four weeks, one hour a week, at no cost: we plan your week together, and you leave with your"
                    " homework begun.",
                    daily=1,
                ),
                DemoPack(
                    "Chemistry catch-up",
                    "Sciences",
                    27_000,
                    6,
                    "Six lessons in three weeks for whoever missed a term: atoms and bonds, moles and masses, acids and"
                    " redox. Between lessons you get ten questions and an answer the same evening.",
                    planning=SchedulingType.STRICT,
                    daily=1,
                    weekly=2,
                    period=(4, PeriodUnit.WEEKS),
                ),
            ),
        ),
    ),
)

LONDON: Final = DemoPractice(
    slug="northside",
    name="Northside Tutors",
    time_zone="Europe/London",
    currency="GBP",
    country="GB",
    city="London",
    accent="#1f5c7a",
    categories=(
        ("English", "📚", "Literature and essays."),
        ("Mathematics", "📐", "GCSE and A level."),
        ("Art", "🎨", "Drawing and portfolio."),
    ),
    people=(
        DemoPerson("admin", "Helen Carter", Role.ADMIN),
        DemoPerson("trainer", "Owen Price", Role.TRAINER),
        DemoPerson("instructor", "Amara Okafor", Role.INSTRUCTOR),
        DemoPerson("guard", "Tom Reid", Role.GUARD),
        DemoPerson("student1", "Lily Evans", Role.STUDENT),
        DemoPerson("student2", "Arjun Patel", Role.STUDENT),
        DemoPerson("student3", "Zoë Wright", Role.STUDENT),
    ),
    tutors=(
        DemoTutor(
            login="tutor",
            name="Grace Whitfield",
            subjects=("Literature", "Essay writing"),
            certifications=("BA English, Durham", "PGCE"),
            experience="Head of English for seven years.",
            bio="We read closely, argue kindly and write less but better, at whatever hour you are awake.",
            week=AROUND_THE_CLOCK,
            notice_hours=0,
            step=60,
            packs=(
                DemoPack("A level essays", "English", 26_000, 6, "Six essays, planned and taken apart together."),
                DemoPack("Read one poem", "English", 3_800, 1, "An hour, a poem, a better way of reading."),
                DemoPack(
                    "Book club",
                    "English",
                    0,
                    3,
                    "Three evenings, one short novel, no fee: read, argue, agree.",
                    courses=COURSES,
                ),
            ),
        ),
        DemoTutor(
            login="samuel",
            name="Samuel Adeyemi",
            subjects=("GCSE", "A level"),
            certifications=("MMath, Warwick",),
            experience="Examiner and tutor.",
            bio="I mark these papers. Let me show you what earns the points.",
            week=EVENINGS,
            packs=(
                DemoPack(
                    "GCSE maths sprint",
                    "Mathematics",
                    24_000,
                    8,
                    "Two lessons a week for a month.",
                    planning=SchedulingType.STRICT,
                    daily=1,
                    weekly=2,
                    period=(5, PeriodUnit.WEEKS),
                ),
            ),
        ),
    ),
)

PRACTICES: Final = (AMSTERDAM, LONDON)
