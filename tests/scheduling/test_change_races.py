"""A tutor changes place and student of a lesson while somebody books that very time."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from catalog.models import CoursePack
from config.kit.errors import Busy, Conflict
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.services.enrolling import Choice, enroll_in_pack
from scheduling.api import changes
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.queries import free_times_of_pack
from scheduling.services.holds import hold_slot
from scheduling.services.lessons import change_place
from scheduling.services.open_times import assign_slot, open_time
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack
from tests.threads import meeting

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LINK = "https://meet.example/room"


@pytest.fixture
def pack() -> CoursePack:
    made: CoursePack = make_pack(required_classes_count=1)
    return made


@pytest.fixture
def student(pack: CoursePack) -> User:
    """Enrolled, with a lesson to plan."""
    user: User = MembershipFactory(practice=pack.practice).user
    Enrollment.objects.create(
        practice=pack.practice, offering=pack.offering_ptr, student=user, state=EnrollmentState.ENROLLED
    )
    return user


@pytest.fixture
def rival(pack: CoursePack) -> User:
    user: User = MembershipFactory(practice=pack.practice).user
    return user


@pytest.fixture
def opened(pack: CoursePack) -> LessonSlot:
    tutor = pack.tutor_profile.user
    return open_time(pack, start=free_times_of_pack(pack)[-1].start, session_mode="online", actor=tutor)


def give(slot: LessonSlot, student: User, monkeypatch: pytest.MonkeyPatch, pause: Any) -> LessonSlot:
    """updateLessonSlot with a place and a student, which pauses once the slot is locked."""

    def paused(*args: Any, **values: Any) -> LessonSlot:
        changed = change_place(*args, **values)
        pause()
        return changed

    monkeypatch.setattr(changes, "change_place", paused)
    body = {"meet_link": LINK, "student_id": student.uid}
    return changes.change_slot(slot, body, caller=slot.course_pack.tutor_profile.user)


@pytest.mark.parametrize("how", ["booking", "holding"])
def test_who_comes_second_finds_the_time_taken(
    how: str, pack: CoursePack, student: User, rival: User, opened: LessonSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def book() -> Enrollment:
        return enroll_in_pack(pack.pk, student=rival, actor=rival, choice=Choice(slots=[opened]))

    def hold() -> LessonSlot:
        return hold_slot(pack, student=rival, start=opened.starts_at, session_mode="online", actor=rival)

    given, refused = meeting(
        lambda pause: give(opened, student, monkeypatch, pause), book if how == "booking" else hold
    )

    assert not isinstance(given, Exception), given
    assert isinstance(refused, Conflict)
    assert refused.error_code == "time_taken"
    opened.refresh_from_db()
    assert (opened.student, opened.status, opened.meet_link) == (student, SlotStatus.BOOKED, LINK)
    assert not Enrollment.objects.filter(student=rival).exists()


def test_control_the_slot_before_its_offering_is_a_deadlock(
    pack: CoursePack, student: User, rival: User, opened: LessonSlot
) -> None:
    tutor = pack.tutor_profile.user

    def give_in_the_wrong_order(pause: Any) -> LessonSlot:
        with locked_transaction():
            placed = change_place(opened, actor=tutor, meet_link=LINK)
            pause()
            return assign_slot(placed, student=student, actor=tutor)

    answers = meeting(
        give_in_the_wrong_order,
        lambda: enroll_in_pack(pack.pk, student=rival, actor=rival, choice=Choice(slots=[opened])),
    )

    assert any(isinstance(answer, Busy) for answer in answers)
