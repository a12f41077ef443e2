from __future__ import annotations

import pytest
import time_machine

from accounts.enums import AccountStatus
from accounts.models import AuditEvent
from catalog.enums import ModerationStatus, ProfileStatus
from config.kit.errors import Conflict, Forbidden
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.holds import HOLD_FOR, hold_slot, sweep_expired_holds
from scheduling.tasks import sweep_holds
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.scheduling.lessons import at, open_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(now):
    return make_pack(required_classes_count=2)


def hold(pack, student, start):
    return hold_slot(pack, student=student, start=start, session_mode="online", actor=student)


def test_a_hold_lasts_a_quarter_of_an_hour(pack, now):
    student = UserFactory()

    slot = hold(pack, student, at(4, 9))

    assert (slot.status, slot.held_until, slot.enrollment) == (SlotStatus.HELD, now + HOLD_FOR, None)
    assert AuditEvent.objects.get(action="lesson.held").actor == student


def test_holding_again_starts_anew_with_the_same_row(pack, now):
    student = UserFactory()
    first = hold(pack, student, at(4, 9))

    with time_machine.travel(now + HOLD_FOR / 2, tick=False):
        second = hold(pack, student, at(4, 9))

    assert second.pk == first.pk
    assert second.held_until > first.held_until


def test_a_held_time_is_nobody_elses(pack):
    hold(pack, UserFactory(), at(4, 9))

    with pytest.raises(Conflict) as caught:
        hold(pack, UserFactory(), at(4, 9, 30))
    assert caught.value.error_code == "time_taken"


def test_an_ended_hold_is_in_nobodys_way_even_before_the_sweep(pack, now):
    hold(pack, UserFactory(), at(4, 9))

    with time_machine.travel(now + HOLD_FOR, tick=False):
        hold(pack, UserFactory(), at(4, 9))

    assert LessonSlot.objects.filter(status=SlotStatus.HELD).count() == 1


def test_a_student_holds_as_many_as_the_pack_has(pack):
    student = UserFactory()
    hold(pack, student, at(4, 9))
    hold(pack, student, at(5, 9))

    with pytest.raises(Conflict) as caught:
        hold(pack, student, at(6, 9))
    assert caught.value.error_code == "too_many_holds"
    hold(pack, student, at(5, 9))


REFUSED = {
    "unpublished": ("pack", {"is_published": False}, Conflict),
    "flagged": ("pack", {"moderation_status": ModerationStatus.FLAGGED}, Conflict),
    "meeting first": ("pack", {"preliminary_meeting_required": True}, Conflict),
    "tutor pending": ("profile", {"status": ProfileStatus.PENDING}, Conflict),
    "tutor suspended": ("tutor", {"account_status": AccountStatus.SUSPENDED}, Conflict),
    "student banned": ("student", {"account_status": AccountStatus.BANNED}, Forbidden),
    "address not verified": ("student", {"is_email_verified": False}, Forbidden),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_offered_is_not_held(pack, why):
    student = UserFactory()
    whose, change, error = REFUSED[why]
    rows = {"pack": pack, "profile": pack.tutor_profile, "tutor": pack.tutor_profile.user, "student": student}
    type(rows[whose]).objects.filter(pk=rows[whose].pk).update(**change)
    student.refresh_from_db()

    with pytest.raises(error):
        hold(type(pack).objects.get(pk=pack.pk), student, at(4, 9))
    assert not LessonSlot.objects.exists()


def test_tutors_do_not_hold_their_own_times(pack):
    with pytest.raises(Conflict) as caught:
        hold(pack, pack.tutor_profile.user, at(4, 9))
    assert caught.value.error_code == "own_course"


def test_the_sweep_frees_what_was_opened_and_drops_the_rest(pack, now):
    student = UserFactory()
    opened = open_slot(pack, at(7, 6))
    hold(pack, student, at(7, 6))
    drawn = hold(pack, student, at(4, 9))
    booked = LessonSlotFactory(course_pack=pack, starts_at=at(5, 9))
    assert sweep_expired_holds() == 0

    with time_machine.travel(now + HOLD_FOR, tick=False):
        assert sweep_holds() == 2
        assert sweep_holds() == 0

    for slot in (opened, drawn, booked):
        slot.refresh_from_db()
    assert (opened.status, opened.student, opened.is_active, opened.held_until) == (SlotStatus.FREE, None, True, None)
    assert (drawn.status, drawn.is_active, drawn.held_until) == (SlotStatus.CANCELED, False, None)
    assert booked.status == SlotStatus.BOOKED


def test_the_sweep_takes_as_many_as_it_is_told(pack, now):
    for student in (UserFactory(), UserFactory(), UserFactory()):
        hold(pack, student, at(4, 9 + 2 * LessonSlot.objects.count()))

    with time_machine.travel(now + HOLD_FOR, tick=False):
        assert [sweep_expired_holds(limit=2), sweep_expired_holds(limit=2)] == [2, 1]


def test_one_time_held_is_said_in_the_singular(now):
    single, student = make_pack(required_classes_count=1), UserFactory()
    hold(single, student, at(4, 9))

    with pytest.raises(Conflict) as caught:
        hold(single, student, at(6, 9))

    assert str(caught.value.message) == "You already hold 1 time of this pack."
