"""The trainings of Northside Tutors. Content only."""

from __future__ import annotations

from typing import Final

from catalog.enums import CancellationMode
from config.demo.trainings import (
    REMINDERS,
    DemoBookingRule,
    DemoLeavingRule,
    DemoProgramme,
    DemoRoom,
    DemoSession,
    DemoTraining,
    DemoType,
    logins,
)

LIBRARY: Final = "The Old Library"

NORTHSIDE_PROGRAMME: Final = DemoProgramme(
    types=(
        DemoType("Workshop", "An afternoon around one skill.", "One in two weeks", "24 hours, warned"),
        DemoType("Parents' evening", "For parents, with tea."),
    ),
    rooms=(
        DemoRoom(
            LIBRARY,
            street="Camden Road",
            house_number="48",
            postal_code="NW1 9DR",
            city="London",
            country="United Kingdom",
            directions="Through the courtyard, the door with the owl.",
            coordinates=("51.543000", "-0.135900"),
            seats=16,
        ),
    ),
    booking_rules=(
        DemoBookingRule("One in two weeks", 1, 14, "One workshop in two weeks, so that many can have a turn."),
    ),
    leaving_rules=(
        DemoLeavingRule("24 hours, warned", 24, CancellationMode.WARN, "Please tell us a day ahead if you can."),
    ),
    reminders=REMINDERS[:3],
    words=("sixth form",),
    waiting_list_text="Places that become free are offered in the order of this list.",
    trainings=(
        DemoTraining(
            "Write an essay in an afternoon",
            "Workshop",
            "From a question to four pages, step by step, with somebody reading over your shoulder when you want it.",
            ("trainer", "trainer2"),
            (DemoSession(8, "14:00", "17:00", LIBRARY),),
            6,
            students=(*logins(4, 9), "student1", "student10", "student2"),
        ),
        DemoTraining(
            "How the exams work",
            "Parents' evening",
            "What GCSE and A level ask of your child, and how to help without doing it for them.",
            ("trainer",),
            (DemoSession(19, "18:30", "20:00", LIBRARY),),
            16,
            students=("student3", "student11"),
        ),
    ),
)
