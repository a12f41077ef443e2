"""The trainings of Westertoren School. Content only."""

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

LARGE_ROOM: Final = "Grote Trainingsruimte"
NORTH_ROOM: Final = "Noordzaal"
FIRST_AID_DAY: Final = "First aid in one day"

BONDING: Final = (
    "An evening on how a group becomes a team: three exercises in pairs, one with everybody, and time to talk about"
    " what they did to you.\n\nNothing to prepare. Wear something in which you can sit on the floor."
)

WESTERTOREN_PROGRAMME: Final = DemoProgramme(
    types=(
        DemoType("Bonding", "Evenings for volunteers who work together.", "Two in four weeks", "24 hours, warned"),
        DemoType("First aid", "With a certificate that is valid for two years.", "", "48 hours, refused"),
        DemoType("Open evening", "For whoever wants to see the school."),
    ),
    rooms=(
        DemoRoom(
            LARGE_ROOM,
            street="Keizersgracht",
            house_number="123",
            postal_code="1015 CJ",
            city="Amsterdam",
            country="Netherlands",
            directions="Ring at the green door. The room is on the second floor; there is a lift.",
            coordinates=("52.374500", "4.885900"),
            seats=30,
        ),
        DemoRoom(
            NORTH_ROOM,
            street="Buiksloterweg",
            house_number="7",
            house_number_addition="B",
            postal_code="1031 CC",
            city="Amsterdam",
            country="Netherlands",
            directions="Two minutes from the ferry.",
            seats=14,
        ),
        DemoRoom("Online", directions="The link stands at the date."),
    ),
    booking_rules=(
        DemoBookingRule(
            "Two in four weeks",
            2,
            28,
            "So that everybody gets a turn, you can have two of these evenings in four weeks.",
        ),
    ),
    leaving_rules=(
        DemoLeavingRule(
            "24 hours, warned",
            24,
            CancellationMode.WARN,
            "Somebody else would have liked your place. Within **24 hours** of the start we can hardly give it away"
            " any more: please call us, too.",
        ),
        DemoLeavingRule(
            "48 hours, refused",
            48,
            CancellationMode.BLOCK,
            "Within **48 hours** of the start the material is bought and the place is yours. Ill? Call the office.",
        ),
    ),
    reminders=REMINDERS,
    words=("regular", "volunteer"),
    inactive=logins(26, 27),
    refuses_mail="student19",
    training_terms=(
        "You come on time and stay until the end. What others tell in the group stays in the group.\n\nIf you cannot"
        " come, leave the training here as early as you can: somebody is waiting for your place."
    ),
    waiting_list_text="Please do not call to ask for your place in the queue: it stands on this page.",
    trainings=(
        DemoTraining(
            "Bonding: trust and care",
            "Bonding",
            BONDING,
            ("trainer", "trainer2"),
            (DemoSession(10, "19:00", "22:00", LARGE_ROOM),),
            14,
            # student18 let the invitation go, student1 has it now, the rest waits
            students=(*logins(4, 18), "student1", *logins(19, 20), "student2", *logins(21, 22)),
            leaves=True,
        ),
        DemoTraining(
            "Bonding: giving and taking feedback",
            "Bonding",
            BONDING,
            ("trainer",),
            (DemoSession(21, "19:00", "22:00", LARGE_ROOM),),
            14,
            students=("student3", *logins(6, 13)),
        ),
        DemoTraining(
            "First aid, with certificate",
            "First aid",
            "Two days: resuscitation, wounds, burns, stroke and shock. You practise everything, also with the"
            " defibrillator.\n\nBring lunch. The price covers material and certificate.",
            ("trainer2",),
            (
                DemoSession(16, "09:30", "16:30", NORTH_ROOM, note="Resuscitation and the defibrillator"),
                DemoSession(17, "09:30", "16:30", NORTH_ROOM, note="Wounds, burns, shock; the examination"),
            ),
            12,
            by_staff=("student14", "student15", "student23"),
            price=9_500,
            minimum=6,
            decided_in=5,
        ),
        DemoTraining(
            "Open evening in spring and autumn",
            "Open evening",
            "Look around, meet the trainers and ask what you like. Bring whom you like.",
            ("trainer", "trainer2"),
            (
                DemoSession(6, "19:30", "21:00", "Online", meet_link="https://meet.example/westertoren-open-evening"),
                DemoSession(27, "19:30", "21:00", LARGE_ROOM),
            ),
            None,
            students=("student2", *logins(15, 17), "student24"),
        ),
        DemoTraining(
            "Bonding: the first evening",
            "Bonding",
            BONDING,
            ("trainer",),
            (DemoSession(-12, "19:00", "22:00", LARGE_ROOM),),
            14,
            students=("student3", *logins(4, 12), "student25"),
        ),
        DemoTraining(
            FIRST_AID_DAY,
            "First aid",
            "Resuscitation, wounds and burns in one day, with the certificate of the Red Cross.",
            ("trainer2",),
            (DemoSession(-20, "09:30", "16:30", NORTH_ROOM),),
            14,
            by_staff=logins(4, 12),
        ),
        DemoTraining(
            "Bonding: repair after a quarrel",
            "Bonding",
            "In preparation.",
            ("trainer2",),
            (DemoSession(45, "19:00", "22:00", LARGE_ROOM),),
            14,
            is_published=False,
        ),
    ),
)
