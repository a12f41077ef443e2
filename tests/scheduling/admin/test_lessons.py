"""Lessons in the office."""

from __future__ import annotations

import pytest

from accounts.models import AuditEvent
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.factories.scheduling import LessonSlotFactory
from tests.scheduling.admin.addresses import act, address
from tests.scheduling.lessons import at

pytestmark = pytest.mark.django_db


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
