"""Northside Tutors in London: who lives there and what is taught one to one. Content only."""

from __future__ import annotations

from typing import Final

from accounts.enums import Role
from catalog.enums import PeriodUnit, SchedulingType
from config.demo.content import (
    AROUND_THE_CLOCK,
    COURSES,
    EVENINGS,
    DemoPack,
    DemoPerson,
    DemoPractice,
    DemoTutor,
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
        DemoPerson("trainer2", "Priya Shah", Role.TRAINER),
        DemoPerson("instructor", "Amara Okafor", Role.INSTRUCTOR),
        DemoPerson("guard", "Tom Reid", Role.GUARD),
        DemoPerson("student1", "Lily Evans", Role.STUDENT),
        DemoPerson("student2", "Arjun Patel", Role.STUDENT),
        DemoPerson("student3", "Zoë Wright", Role.STUDENT),
    ),
    group=(
        DemoPerson("student4", "Oliver Hughes", Role.STUDENT, phone="+442079460104"),
        DemoPerson("student5", "Freya Morgan", Role.STUDENT, phone="+442079460105"),
        DemoPerson("student6", "George Khan", Role.STUDENT, phone="+442079460106"),
        DemoPerson("student7", "Ella Davies", Role.STUDENT, phone="+442079460107"),
        DemoPerson("student8", "Theo Brennan", Role.STUDENT, phone="+442079460108"),
        DemoPerson("student9", "Maya Osei", Role.STUDENT, phone="+442079460109"),
        DemoPerson("student10", "Jack Foster", Role.STUDENT, phone="+442079460110"),
        DemoPerson("student11", "Ruby Clarke", Role.STUDENT, phone="+442079460111"),
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
