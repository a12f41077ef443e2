from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from scheduling.models import Availability, AvailabilityException, BookingRules, LessonSlot
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.scheduling import AvailabilityExceptionFactory, AvailabilityFactory, LessonSlotFactory, make_pack
from tests.scheduling.test_services_slots import at

pytestmark = pytest.mark.django_db
MODELS = [LessonSlot, Availability, AvailabilityException, BookingRules]


@pytest.fixture
def pack(now):
    return make_pack(teaching_mode="both")


@pytest.fixture
def boss(pack):
    user = member(pack.practice, Role.ADMIN)
    with_app(user)
    return user


@pytest.fixture
def office(boss):
    return browser_of(boss, second_factor=True)


@pytest.fixture
def elsewhere(now):
    """A second practice with a row of every model."""
    pack = make_pack()
    AvailabilityExceptionFactory(tutor_profile=pack.tutor_profile, starts_on=date(2026, 12, 1))
    LessonSlotFactory(course_pack=pack, starts_at=at(24, 9))
    return pack


def address(model, page, *args):
    return reverse(f"admin:scheduling_{model._meta.model_name}_{page}", args=args)


def act(row, name):
    return address(type(row), "act", row.pk, name)


@pytest.mark.parametrize("model", MODELS)
def test_lists_show_ones_own_practice_only(office, pack, elsewhere, model):
    AvailabilityExceptionFactory(tutor_profile=pack.tutor_profile, starts_on=date(2026, 12, 2))
    LessonSlotFactory(course_pack=pack, starts_at=at(24, 9))
    own, other = pack.tutor_profile, elsewhere.tutor_profile

    text = office.get(address(model, "changelist")).content.decode()

    assert own.display_name in text
    assert other.display_name not in text
    strange = model.objects.filter(tutor_profile=other).first()
    assert office.get(address(model, "change", strange.pk)).status_code == 302
    assert office.get(address(model, "change", model.objects.filter(tutor_profile=own).first().pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_lists_cost_the_same_for_one_row_and_for_many(office, pack, model, django_assert_num_queries):
    profile = pack.tutor_profile

    def more(number):
        LessonSlotFactory(course_pack=pack, starts_at=at(20 + number, 9))
        AvailabilityExceptionFactory(tutor_profile=profile, starts_on=date(2026, 12, number))
        AvailabilityFactory(tutor_profile=profile, start_time=time(1), end_time=time(number + 1))
        make_pack(tutor_profile__practice=pack.practice)

    more(1)
    office.get(address(model, "changelist"))
    with django_assert_num_queries(QUERIES[model]):
        office.get(address(model, "changelist"))
    for number in (2, 3, 4):
        more(number)
    with django_assert_num_queries(QUERIES[model]):
        office.get(address(model, "changelist"))


QUERIES = {LessonSlot: 11, Availability: 9, AvailabilityException: 9, BookingRules: 10}


def test_lessons_cannot_be_written_by_hand(office, pack):
    slot = LessonSlotFactory(course_pack=pack, starts_at=at(24, 9))

    assert office.get(address(LessonSlot, "add")).status_code == 403
    assert office.post(address(LessonSlot, "delete", slot.pk), {"post": "yes"}).status_code == 403
    office.post(address(LessonSlot, "change", slot.pk), {"status": "completed"})
    slot.refresh_from_db()
    assert slot.status == SlotStatus.BOOKED


@pytest.mark.parametrize(
    ("name", "body", "changed"),
    [
        ("complete", {}, {"status": SlotStatus.COMPLETED}),
        ("call-off", {"reason": "The hall is closed"}, {"status": SlotStatus.CANCELED}),
        (
            "place",
            {"session_mode": "faceToFace", "location_type": "other", "location_details": "Library"},
            {"session_mode": "faceToFace", "location_details": "Library"},
        ),
        ("remove", {}, {"status": SlotStatus.CANCELED, "is_active": False}),
    ],
)
def test_acts_call_the_services(office, boss, pack, name, body, changed):
    slot = LessonSlotFactory(course_pack=pack, starts_at=at(1, 9))

    assert office.get(act(slot, name)).status_code == 200
    slot.refresh_from_db()
    assert slot.record_version == 1
    answer = office.post(act(slot, name), body)

    assert answer.status_code == 302, answer.content.decode()
    slot.refresh_from_db()
    assert {field: getattr(slot, field) for field in changed} == changed
    assert AuditEvent.objects.filter(action__startswith="lesson.").first().actor == boss
    assert OutboxMessage.objects.filter(user=slot.student).exists() == (name != "complete")


def test_a_lesson_is_reopened(office, pack, now):
    slot = LessonSlotFactory(course_pack=pack, starts_at=at(1, 9), status=SlotStatus.COMPLETED, completed_at=now)

    office.post(act(slot, "reopen"))

    slot.refresh_from_db()
    assert (slot.status, slot.completed_at) == (SlotStatus.BOOKED, None)


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        (SlotStatus.FREE, {"complete", "reopen"}),
        (SlotStatus.HELD, {"complete", "reopen"}),
        (SlotStatus.COMPLETED, {"complete", "place", "call-off"}),
        (SlotStatus.CANCELED, {"complete", "reopen", "place", "call-off"}),
    ],
)
def test_acts_that_make_no_sense_are_not_offered(office, pack, now, status, refused):
    slot = LessonSlotFactory(
        course_pack=pack,
        starts_at=at(1, 9),
        status=status,
        held_until=at(30, 9) if status == SlotStatus.HELD else None,
        completed_at=now if status == SlotStatus.COMPLETED else None,
    )

    for name in ("complete", "reopen", "place", "call-off", "remove"):
        assert office.get(act(slot, name)).status_code == (403 if name in refused else 200), name


def test_lessons_of_another_practice_are_out_of_reach(office, elsewhere):
    slot = LessonSlot.objects.get(course_pack=elsewhere)

    assert office.post(act(slot, "call-off"), {"reason": "x"}).status_code == 404

    slot.refresh_from_db()
    assert slot.status == SlotStatus.BOOKED


def test_several_lessons_are_marked_at_once(office, pack):
    slots = [LessonSlotFactory(course_pack=pack, starts_at=at(1, hour)) for hour in (9, 11)]
    coming = LessonSlotFactory(course_pack=pack, starts_at=at(24, 9))

    office.post(
        address(LessonSlot, "changelist"),
        {"action": "complete", "_selected_action": [slot.pk for slot in (*slots, coming)]},
    )

    assert set(LessonSlot.objects.filter(status=SlotStatus.COMPLETED)) == set(slots)


@pytest.mark.parametrize(
    ("attention", "expected"),
    [
        ("unmarked", "past"),
        ("no_link", "coming"),
        ("no_enrollment", "past coming linked"),
        ("", "past coming linked done"),
    ],
)
def test_what_needs_attention(office, pack, now, attention, expected):
    rows = {
        "past": LessonSlotFactory(course_pack=pack, starts_at=at(1, 9)),
        "coming": LessonSlotFactory(course_pack=pack, starts_at=at(24, 9)),
        "linked": LessonSlotFactory(course_pack=pack, starts_at=at(25, 9), meet_link="https://meet.example/a"),
        "done": LessonSlotFactory(course_pack=pack, starts_at=at(1, 12), status=SlotStatus.COMPLETED, completed_at=now),
    }

    answer = office.get(address(LessonSlot, "changelist"), {"attention": attention} if attention else {})

    assert {slot.pk for slot in answer.context["cl"].result_list} == {rows[name].pk for name in expected.split()}


# -- Availability ------------------------------------------------------------------------------------------


def hours(pack, **changes):
    return {
        "tutor_profile": pack.tutor_profile_id,
        "day_of_week": "monday",
        "specific_date": "",
        "start_time": "21:00",
        "end_time": "22:00",
        "teaching_mode": "online",
    } | changes


def test_hours_are_added_by_the_service(office, boss, pack):
    answer = office.post(address(Availability, "add"), hours(pack))

    assert answer.status_code == 302, answer.content.decode()
    window = Availability.objects.get(start_time=time(21))
    assert (window.day_of_week, window.is_recurring, window.teaching_mode) == ("monday", True, "online")
    assert AuditEvent.objects.get(action="availability.added").actor == boss


def test_hours_on_a_date_take_its_day(office, pack):
    office.post(address(Availability, "add"), hours(pack, specific_date="2026-11-28"))

    window = Availability.objects.get(start_time=time(21))
    assert (window.day_of_week, window.is_recurring) == ("saturday", False)


def test_hours_that_make_no_sense_are_explained(office, pack):
    answer = office.post(address(Availability, "add"), hours(pack, end_time="20:00"))

    assert "The end must be later than the beginning." in answer.content.decode()
    assert not Availability.objects.filter(start_time=time(21)).exists()


def test_hours_for_a_tutor_of_another_practice_are_refused(office, elsewhere):
    before = Availability.objects.count()

    office.post(address(Availability, "add"), hours(elsewhere))

    assert Availability.objects.count() == before


def test_hours_are_changed_and_removed(office, pack):
    window = pack.tutor_profile.availabilities.get(day_of_week="monday")

    office.post(address(Availability, "change", window.pk), hours(pack, start_time="10:00"))
    window.refresh_from_db()
    assert (window.start_time, window.end_time) == (time(10), time(22))

    office.post(act(window, "remove"))
    window.refresh_from_db()
    assert not window.is_active


def test_days_away_are_added_and_taken_back(office, pack):
    body = {"tutor_profile": pack.tutor_profile_id, "starts_on": "2026-12-21", "ends_on": "2026-12-31", "note": ""}

    office.post(address(AvailabilityException, "add"), body)
    away = AvailabilityException.objects.get()
    office.post(act(away, "remove"))

    away.refresh_from_db()
    assert (away.starts_on, away.ends_on, away.is_active) == (date(2026, 12, 21), date(2026, 12, 31), False)


def test_rules_are_changed_by_the_service(office, boss, pack):
    rules = pack.tutor_profile.booking_rules
    body = {
        "time_zone": "America/New_York",
        "minimum_notice_minutes": 60,
        "horizon_days": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 15,
        "start_step_minutes": 30,
    }

    answer = office.post(address(BookingRules, "change", rules.pk), body)

    assert answer.status_code == 302, answer.content.decode()
    rules.refresh_from_db()
    assert (rules.time_zone, rules.minimum_notice_minutes, rules.buffer_after_minutes) == ("America/New_York", 60, 15)
    assert AuditEvent.objects.get(action="booking_rules.changed").actor == boss


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Mars/Base"), ("horizon_days", 0), ("start_step_minutes", 1)]
)
def test_rules_that_make_no_sense_are_refused(office, pack, field, value):
    rules = pack.tutor_profile.booking_rules
    body = {
        "time_zone": "Europe/Amsterdam",
        "minimum_notice_minutes": 60,
        "horizon_days": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 15,
        "start_step_minutes": 30,
        field: value,
    }

    assert office.post(address(BookingRules, "change", rules.pk), body).status_code == 200

    rules.refresh_from_db()
    assert rules.minimum_notice_minutes == 0
