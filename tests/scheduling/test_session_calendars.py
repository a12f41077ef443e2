"""What a calendar program makes of our files: read by a parser, kept by UID and SEQUENCE as clients do."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from django.utils import translation

from accounts.enums import Role
from enrollments.enums import EnrollmentState
from messaging.delivery.models import OutboxAttachment
from messaging.delivery.recipes import make_content
from scheduling.plans import SessionPlan
from scheduling.services.announcing import announce_due
from scheduling.services.sessions import cancel_session, change_session, plan_session
from scheduling.services.trainings import update_training
from scheduling.session_calendars import (
    file_name,
    method_of,
    organizer_of,
    session_values,
    sessions_calendar,
    sessions_file,
)
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student
from tests.factories.catalog import LocationFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import SessionFactory, make_training

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Client:
    """A calendar program: of each entry it keeps what has the highest SEQUENCE, and drops what was canceled."""

    def __init__(self):
        self.entries = {}

    def take(self, content):
        calendar = icalendar.Calendar.from_ical(content)
        for event in calendar.walk("VEVENT"):
            known = self.entries.get(event["uid"])
            if known is None or event.decoded("sequence") >= known.decoded("sequence"):
                self.entries[event["uid"]] = event
        return calendar

    def live(self):
        return sorted(event.decoded("dtstart") for event in self.entries.values() if event["status"] != "CANCELLED")

    def take_mails(self, user):
        announce_due()
        for file in OutboxAttachment.objects.filter(message__user=user).order_by("pk"):
            self.take(make_content(file, address=user.email, name=user.full_name))


@pytest.fixture
def training(now):
    return make_training(practice=PracticeFactory(name="Westertoren", support_email="office@school.example"))


@pytest.fixture
def admin(training):
    return MembershipFactory(practice=training.practice, role=Role.ADMIN).user


def values_of(training, *, standing="confirmed", sequence=0):
    return session_values(
        training.sessions.select_related("location"),
        summary=training.title,
        standing=standing,
        sequence=sequence,
        **organizer_of(training.practice),
    )


def test_b12_every_session_its_own_entry(training):
    SessionFactory(offering=training.offering_ptr, starts_at=START)
    content = sessions_file(values_of(training), "sanne@example.org", "Sanne de Vries")

    calendar = icalendar.Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert calendar["method"] == "REQUEST"
    assert len({event["uid"] for event in events}) == len(events) == 2
    found = recurring_ical_events.of(calendar).between(date(2026, 11, 1), date(2027, 1, 1))
    assert sorted(event.start for event in found) == sorted(session.starts_at for session in training.sessions.all())


def test_an_entry_says_who_where_when_and_in_which_zone(training):
    room = LocationFactory(
        practice=training.practice, name="Noordzaal", directions="Second floor", latitude="52.374500", longitude="4.9"
    )
    session = training.sessions.get()
    session.location, session.note = room, "Bring a mat; or two"
    session.save()

    calendar = icalendar.Calendar.from_ical(sessions_file(values_of(training), "sanne@example.org", ""))

    (event,) = calendar.walk("VEVENT")
    assert event["uid"].startswith(f"{session.uid}@")
    assert event.decoded("dtstart") == session.starts_at
    assert event["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    assert event.decoded("dtstamp").utcoffset() == timedelta()
    assert re.search(rb"DTSTAMP:\d{8}T\d{6}Z", event.to_ical())
    assert event["status"] == "CONFIRMED"
    assert event["transp"] == "OPAQUE"
    assert event["organizer"] == "mailto:office@school.example"
    assert event["organizer"].params["CN"] == "Westertoren"
    assert event["attendee"] == "mailto:sanne@example.org"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert event["attendee"].params["RSVP"] == "FALSE"
    assert event["location"] == f"Noordzaal, {room.address_line}"
    assert "Second floor" in str(event["description"])
    assert "Bring a mat; or two" in str(event["description"])
    assert event["geo"].to_ical() == "52.3745;4.9"


@pytest.mark.parametrize(
    ("standing", "status", "answer", "transparency", "method", "summary"),
    [
        ("confirmed", "CONFIRMED", "ACCEPTED", "OPAQUE", "REQUEST", "Bonding"),
        ("tentative", "TENTATIVE", "TENTATIVE", "TRANSPARENT", "REQUEST", "Bonding (Waiting List)"),
        ("canceled", "CANCELLED", "DECLINED", "TRANSPARENT", "CANCEL", "CANCELLED: Bonding"),
    ],
)
def test_where_the_reader_stands(training, standing, status, answer, transparency, method, summary):
    training.title = "Bonding"
    values = values_of(training, standing=standing)
    calendar = icalendar.Calendar.from_ical(sessions_file(values, "sanne@example.org", "Sanne"))
    (event,) = calendar.walk("VEVENT")
    assert method_of(values) == calendar["method"] == method
    assert (event["status"], event["transp"], event["summary"]) == (status, transparency, summary)
    assert event["attendee"].params["PARTSTAT"] == answer


def test_b12_a_moved_date_updates_the_same_entry(training, admin):
    student, client = make_student(training.practice), Client()
    row = put_in_state(training, student, EnrollmentState.ENROLLED)
    client.take(sessions_file(values_of(training, sequence=row.calendar_sequence), student.email, ""))
    before = client.live()

    session = change_session(training.sessions.get(), actor=admin, starts_at=START, ends_at=START + timedelta(hours=1))
    client.take_mails(student)

    assert len(client.entries) == 1
    assert client.live() == [START] != before

    cancel_session(session, actor=admin)
    client.take_mails(student)
    assert client.live() == []


def test_an_added_and_a_canceled_date_concern_their_own_entry_alone(training, admin):
    student, client = make_student(training.practice), Client()
    put_in_state(training, student, EnrollmentState.ENROLLED)
    first = training.sessions.get()
    client.take(sessions_file(values_of(training), student.email, ""))
    second = plan_session(training.pk, SessionPlan(START, START + timedelta(hours=1)), actor=admin)
    client.take_mails(student)
    assert client.live() == sorted([first.starts_at, START])

    cancel_session(second, actor=admin)
    client.take_mails(student)
    assert client.live() == [first.starts_at]


def test_from_waiting_to_a_seat_to_gone_and_back_in_one_entry(training):
    client, mail = Client(), "sanne@example.org"
    for sequence, standing in enumerate(["tentative", "confirmed", "canceled", "confirmed"]):
        client.take(sessions_file(values_of(training, standing=standing, sequence=sequence), mail, ""))
    assert client.live() == [training.sessions.get().starts_at]
    client.take(sessions_file(values_of(training, standing="canceled", sequence=2), mail, ""))  # an old mail, late
    assert client.live() == [training.sessions.get().starts_at]


def test_a_trainer_who_goes_loses_the_dates_and_one_who_comes_again_has_them_back(training, admin):
    trainer, client = training.trainers.get(), Client()
    client.take(sessions_file(values_of(training), trainer.email, ""))

    update_training(training, actor=admin, trainers=[])
    client.take_mails(trainer)
    assert client.live() == []

    update_training(training, actor=admin, trainers=[trainer])
    client.take_mails(trainer)
    assert client.live() == [training.sessions.get().starts_at]


def test_the_file_is_fixed_when_the_mail_is_queued(training, admin):
    student = make_student(training.practice)
    put_in_state(training, student, EnrollmentState.WAITLIST)
    change_session(training.sessions.get(), actor=admin, starts_at=START, ends_at=START + timedelta(hours=1))
    training.sessions.update(starts_at=START + timedelta(days=1), ends_at=START + timedelta(days=1, hours=1))
    announce_due()
    file = OutboxAttachment.objects.filter(message__user=student).get()

    assert bytes(file.content) == b""
    with translation.override("en"):
        content = make_content(file, address=student.email, name=student.full_name)
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart") == START
    assert event["status"] == "TENTATIVE"
    assert (file.name, file.method) == (file_name(training.title, method="REQUEST"), "REQUEST")


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        (datetime(2027, 3, 28, 1, 30, tzinfo=AMSTERDAM), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        (datetime(2027, 3, 28, 3, 30, tzinfo=AMSTERDAM), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=AMSTERDAM), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 3, 30, tzinfo=AMSTERDAM), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
    ],
)
def test_both_days_on_which_the_clocks_change(training, local, instant):
    training.sessions.update(starts_at=instant, ends_at=instant + timedelta(hours=4))
    calendar = icalendar.Calendar.from_ical(sessions_file(values_of(training), "sanne@example.org", ""))
    (found,) = recurring_ical_events.of(calendar).at(local.date())
    assert found.start.astimezone(UTC) == instant
    assert found.start.replace(tzinfo=None) == local.replace(tzinfo=None)
    assert found.end.astimezone(UTC) == instant + timedelta(hours=4)
    (rules,) = calendar.walk("VTIMEZONE")
    assert isinstance(rules, icalendar.Timezone)
    assert rules.to_tz().utcoffset(local.replace(tzinfo=None)) == local.utcoffset()


def test_anybodys_calendar_of_a_training_names_nobody_and_stays_the_same(training):
    content = sessions_calendar(training)
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert calendar["method"] == "PUBLISH"
    assert "attendee" not in event
    assert "organizer" not in event
    assert content == sessions_calendar(training)


def test_the_link_to_join_is_for_who_has_a_seat(training):
    training.sessions.update(meet_link="https://meet.example/secret")
    confirmed = sessions_file(values_of(training), "sanne@example.org", "")
    (event,) = icalendar.Calendar.from_ical(confirmed).walk("VEVENT")
    assert event["url"] == event["location"] == "https://meet.example/secret"
    for content in (
        sessions_file(values_of(training, standing="tentative"), "sanne@example.org", ""),
        sessions_calendar(training),
    ):
        assert b"secret" not in content
        (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
        assert event["location"] == "Online"


def test_a_training_without_dates_has_an_empty_calendar(training):
    training.sessions.all().delete()
    assert icalendar.Calendar.from_ical(sessions_calendar(training)).walk("VEVENT") == []


@pytest.mark.parametrize(
    ("title", "method", "name"),
    [
        ("Bonding", "REQUEST", "Bonding.ics"),
        ("Bonding", "CANCEL", "Bonding canceled.ics"),
        ("Één: twee/drie\r\nX: y", "REQUEST", "Een twee drie X y.ics"),
        ("日本", "REQUEST", "training.ics"),
    ],
)
def test_names_of_files(title, method, name):
    assert file_name(title, method=method) == name


def test_hostile_titles_stay_text(training):
    training.title = "A\r\nATTENDEE:mailto:evil@example.org\r\nX"
    calendar = icalendar.Calendar.from_ical(sessions_file(values_of(training), "sanne@example.org", "S\r\nX: y"))
    (event,) = calendar.walk("VEVENT")
    assert event["attendee"] == "mailto:sanne@example.org"
