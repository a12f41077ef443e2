from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from scheduling.calendars import calendar_file, lesson_uid
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.queries import with_people
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.scheduling.lessons import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(now):
    return make_pack(title="Algebra, without fear; really", tutor_profile__display_name="Tom Bakker")


def read(*slots, **options):
    rows = with_people(LessonSlot.objects.filter(pk__in=[slot.pk for slot in slots]))
    return Calendar.from_ical(calendar_file(rows, **options))


def events(calendar):
    return calendar.walk("VEVENT")


def test_a_lesson_stands_in_the_tutors_zone_with_that_zones_rules(pack):
    slot = LessonSlotFactory(course_pack=pack, starts_at=at(24, 18))

    calendar = read(slot)

    (event,) = events(calendar)
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert event["DTSTART"].dt == at(24, 18)
    assert event["DTEND"].dt == at(24, 19)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    assert event["SUMMARY"] == "Algebra, without fear; really with Tom Bakker"
    assert (event["STATUS"], event["SEQUENCE"], calendar["METHOD"]) == ("CONFIRMED", 0, "PUBLISH")
    assert event["UID"] == lesson_uid(slot) == f"{slot.uid}@localhost"
    assert event["DTSTAMP"].dt.tzinfo is not None
    assert event["DTSTAMP"].to_ical().endswith(b"Z")


def test_reading_it_back_gives_the_instant_on_both_sides_of_a_clock_change(pack):
    slots = [
        LessonSlotFactory(course_pack=pack, starts_at=start)
        for start in (
            datetime(2027, 3, 27, 17, tzinfo=UTC),
            datetime(2027, 3, 28, 16, tzinfo=UTC),
            datetime(2027, 10, 30, 16, tzinfo=UTC),
            datetime(2027, 10, 31, 17, tzinfo=UTC),
        )
    ]

    found = recurring_ical_events.of(read(*slots)).between(date(2027, 1, 1), date(2027, 12, 31))

    assert [event["DTSTART"].dt.astimezone(UTC) for event in found] == [slot.starts_at for slot in slots]
    assert {event["DTSTART"].dt.strftime("%H:%M") for event in found} == {"18:00"}


def test_zones_of_several_tutors(pack):
    other = make_pack(zone="America/New_York")
    calendar = read(
        LessonSlotFactory(course_pack=pack, starts_at=at(24, 18)),
        LessonSlotFactory(course_pack=other, starts_at=at(25, 18)),
    )

    assert {zone["TZID"] for zone in calendar.walk("VTIMEZONE")} == {"Europe/Amsterdam", "America/New_York"}
    assert [event["DTSTART"].dt.tzinfo for event in events(calendar)] == [
        ZoneInfo("Europe/Amsterdam"),
        ZoneInfo("America/New_York"),
    ]


def test_a_canceled_lesson_says_so_under_the_same_uid_and_a_higher_sequence(pack):
    slot = LessonSlotFactory(course_pack=pack, starts_at=at(24, 18))
    before = events(read(slot))[0]
    LessonSlot.objects.filter(pk=slot.pk).update(status=SlotStatus.CANCELED, calendar_sequence=1)

    after = events(read(slot, method="CANCEL"))[0]

    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert (after["STATUS"], after["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_a_request_names_its_reader_and_no_private_address_of_the_other_side(pack):
    slot = LessonSlotFactory(course_pack=pack, starts_at=at(24, 18))
    type(pack.practice).objects.filter(pk=pack.practice.pk).update(support_email="office@school.example")

    file = read(slot, method="REQUEST", reader=slot.student)

    (event,) = events(file)
    assert file["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == f"mailto:{slot.student.email}"
    assert event["ORGANIZER"] == "mailto:office@school.example"
    assert event["ORGANIZER"].params["CN"] == "Tom Bakker"
    assert slot.tutor.email.encode() not in file.to_ical()


@pytest.mark.parametrize(
    ("values", "location"),
    [
        ({"meet_link": "https://meet.example/a"}, "https://meet.example/a"),
        ({}, "Online"),
        (
            {"session_mode": "faceToFace", "location_type": "studentHome", "location_details": "Kerkstraat 1"},
            "At the student's home, Kerkstraat 1",
        ),
        ({"session_mode": "faceToFace", "location_type": "tutorHome"}, "At the tutor's home"),
    ],
)
def test_the_place(pack, values, location):
    (event,) = events(read(LessonSlotFactory(course_pack=pack, starts_at=at(24, 18), **values)))

    assert event["LOCATION"] == location


def test_text_cannot_break_out_of_its_line(now):
    pack = make_pack(title="Maths\r\nATTENDEE:mailto:evil@example.com")

    (event,) = events(read(LessonSlotFactory(course_pack=pack, starts_at=at(24, 18))))

    assert "ATTENDEE" not in event
    assert event["SUMMARY"].startswith("Maths")


def test_many_lessons_cost_no_query_of_their_own(pack, django_assert_num_queries):
    for day in range(10, 20):
        LessonSlotFactory(course_pack=pack, starts_at=at(day, 9))

    with django_assert_num_queries(1):
        calendar_file(with_people(LessonSlot.objects.all()), method="REQUEST")


def test_no_lessons_make_an_empty_calendar():
    assert events(Calendar.from_ical(calendar_file([]))) == []
