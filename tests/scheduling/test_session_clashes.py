"""Who and which room is already taken, and lessons that keep clear of sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.enums import Role
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling.enums import SessionStatus, SlotStatus
from scheduling.plans import Clash, SessionPlan, overlaps_within
from scheduling.queries import free_times_of_pack
from scheduling.services.sessions import plan_session
from scheduling.services.slots import take_slots, take_times
from scheduling.session_clashes import clashes_of, participant_clashes, student_clashes
from scheduling.session_queries import clashing_sessions
from scheduling.wall_clock import Span
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student
from tests.factories.catalog import LocationFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import LessonSlotFactory, SessionFactory, make_pack, make_training

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPAN = Span(START, START + 2 * HOUR)
PLAN = SessionPlan(START, START + 2 * HOUR)


@pytest.fixture
def practice(now):
    return PracticeFactory()


def meeting(practice, *, at=START, hours=2, trainers=1, location=None, **more):
    """A training with one session then."""
    training = make_training(practice=practice, sessions=0, trainers=trainers, **more)
    SessionFactory(offering=training.offering_ptr, starts_at=at, ends_at=at + hours * HOUR, location=location)
    return training


def facts(clashes):
    return [(clash.kind, clash.who, clash.what) for clash in clashes]


@pytest.mark.parametrize(
    ("at", "hours", "is_taken"),
    [
        (START - 2 * HOUR, 2, False),
        (START - 2 * HOUR, 3, True),
        (START + HOUR, 0.5, True),
        (START - HOUR, 5, True),
        (START + 2 * HOUR, 1, False),
        (START - 22 * HOUR, 23, True),
    ],
)
def test_touching_is_not_overlapping(practice, at, hours, is_taken):
    training = meeting(practice, at=at, hours=hours)
    trainer = training.trainers.get()
    found = clashes_of([PLAN], practice=practice, trainers=[trainer])
    assert facts(found) == ([("trainer", str(trainer), training.title)] if is_taken else [])


def test_trainers_are_busy_leading_learning_and_teaching(practice):
    led = meeting(practice, title="Led")
    trainer = led.trainers.get()
    seat = meeting(practice, title="Seat", at=START + HOUR)
    put_in_state(seat, trainer, EnrollmentState.WAITLIST_INVITED)
    queue = meeting(practice, title="Queue")
    put_in_state(queue, trainer, EnrollmentState.WAITLIST)
    pack = make_pack(practice=practice, tutor_profile__practice=practice, title="Algebra")
    LessonSlotFactory(course_pack=pack, student=trainer, starts_at=START)
    LessonSlotFactory(course_pack=pack, student=trainer, starts_at=START + HOUR, status=SlotStatus.CANCELED)

    found = clashes_of([PLAN], practice=practice, trainers=[trainer])

    assert sorted(clash.what for clash in found) == ["Algebra", "Led", "Seat"]
    assert {clash.who for clash in found} == {str(trainer)}
    assert clashes_of([PLAN], practice=practice, trainers=[]) == []
    assert [
        clash.what for clash in clashes_of([PLAN], practice=practice, trainers=[trainer], except_offering=led.pk)
    ] == ["Algebra", "Seat"]


def test_what_another_practice_has_is_not_called_by_its_name(practice):
    training = meeting(PracticeFactory(), title="Secret club")
    trainer = training.trainers.get()
    MembershipFactory(user=trainer, practice=practice, role=Role.TRAINER)

    (found,) = clashes_of([PLAN], practice=practice, trainers=[trainer])
    assert (found.what, found.starts_at) == ("", START)
    assert "Secret club" not in str(found.as_plain())
    (own,) = student_clashes(trainer.pk, [SPAN])
    assert own.what == "Secret club"


def test_rooms(practice):
    room, other = LocationFactory(practice=practice), LocationFactory(practice=practice)
    training = meeting(practice, location=room, title="First")
    session = training.sessions.get()

    def taken(plan, **more):
        return facts(clashes_of([plan], practice=practice, trainers=[], **more))

    in_room = SessionPlan(START + HOUR, START + 3 * HOUR, room)
    assert taken(in_room) == [("location", room.name, "First")]
    assert taken(SessionPlan(START + HOUR, START + 3 * HOUR, other)) == []
    assert taken(PLAN) == []
    assert taken(in_room, except_session=session.pk) == []
    assert taken(in_room, except_offering=training.pk) == []
    session.status = SessionStatus.CANCELED
    session.save()
    assert taken(in_room) == []


def test_what_was_archived_or_canceled_takes_no_time(practice):
    archived, canceled = meeting(practice, is_active=False), meeting(practice)
    canceled.sessions.update(status=SessionStatus.CANCELED)
    people = [archived.trainers.get(), canceled.trainers.get()]
    assert clashes_of([PLAN], practice=practice, trainers=people) == []


def test_plans_that_overlap_each_other():
    later = SessionPlan(START + HOUR, START + 3 * HOUR)
    inside = SessionPlan(START + timedelta(minutes=10), START + timedelta(minutes=20))
    touching = SessionPlan(START + 3 * HOUR, START + 4 * HOUR)
    assert overlaps_within([]) == overlaps_within([PLAN]) == []
    assert [clash.starts_at for clash in overlaps_within([later, touching, inside, PLAN])] == [
        inside.starts_at,
        later.starts_at,
    ]


def test_several_people_and_spans_cost_one_round(practice, django_assert_num_queries):
    training = meeting(practice)
    people = [make_student(practice) for _ in range(3)]
    for person in people:
        put_in_state(training, person, EnrollmentState.ENROLLED)
    other = meeting(practice, title="Other")
    put_in_state(other, people[1], EnrollmentState.ENROLLED)
    for some in (people[:1], people):
        with django_assert_num_queries(3):
            participant_clashes(some, [SPAN], practice=practice, except_offering=training.pk)
    found = participant_clashes(people, [SPAN], practice=practice, except_offering=training.pk)
    assert facts(found) == [("student", str(people[1]), "Other")]


def test_the_words_of_a_clash(practice):
    zone = ZoneInfo("Europe/Amsterdam")
    clash = Clash("trainer", "Joris", "Bonding", START, START + HOUR)
    assert clash.sentence(zone) == ("Joris is already taken: Bonding, Tuesday 1 December 2026, 10:00 (Amsterdam time).")
    assert "something at another school" in Clash("trainer", "Joris", "", START, START).sentence(zone)


def test_standing_clashes_are_listed(practice):
    room = LocationFactory(practice=practice)
    alone = meeting(practice, at=START + timedelta(days=5), location=room)
    by_room = [meeting(practice, location=room), meeting(practice, at=START + HOUR, location=room)]
    by_trainer = [meeting(practice, at=START + timedelta(days=1)) for _ in range(2)]
    by_trainer[1].posts.create(user=by_trainer[0].trainers.get())
    by_lesson = meeting(practice, at=START + timedelta(days=2))
    LessonSlotFactory(student=by_lesson.trainers.get(), starts_at=START + timedelta(days=2))
    by_seat = meeting(practice, at=START + timedelta(days=3))
    away = meeting(PracticeFactory(), at=START + timedelta(days=3))
    put_in_state(away, by_seat.trainers.get(), EnrollmentState.ENROLLED)
    past = [meeting(practice, at=datetime(2026, 10, 1, 9, tzinfo=UTC), location=room) for _ in range(2)]

    listed = [session.offering_id for session in clashing_sessions(practice)]

    assert listed == [training.pk for training in (*by_room, *by_trainer, by_lesson, by_seat)]
    assert alone.pk not in listed
    assert past[0].pk not in listed


class TestLessons:
    """Booking a lesson keeps clear of sessions."""

    @pytest.fixture
    def pack(self, now):
        return make_pack()

    @pytest.fixture
    def student(self, pack):
        return make_student(pack.practice)

    def take(self, pack, student, start):
        enrollment = Enrollment.objects.create(
            practice=pack.practice, offering=pack.offering_ptr, student=student, state=EnrollmentState.ENROLLED
        )
        with locked_transaction():
            return take_times(
                pack, student=student, starts=[start], enrollment=enrollment, session_mode="online", actor=student
            )

    def test_a_session_the_student_has_a_seat_in(self, pack, student):
        put_in_state(meeting(pack.practice), student, EnrollmentState.ENROLLED)
        put_in_state(meeting(pack.practice, at=START + 3 * HOUR), student, EnrollmentState.WAITLIST)

        free = {time.start for time in free_times_of_pack(pack, student=student)}
        anybodys = {time.start for time in free_times_of_pack(pack)}
        assert not {START, START + HOUR} & free
        assert {START - HOUR, START + 2 * HOUR, START + 3 * HOUR} <= free
        assert {START, START + HOUR} <= anybodys
        with pytest.raises(Conflict) as refused:
            self.take(pack, student, START + HOUR)
        assert refused.value.details["times"][0]["reason"] == "student_busy"
        assert self.take(pack, make_student(pack.practice), START + HOUR)

    def test_a_session_the_tutor_leads(self, pack, student):
        training = meeting(pack.practice, trainers=0)
        training.posts.create(user=pack.tutor_profile.user)

        assert START not in {time.start for time in free_times_of_pack(pack)}
        with pytest.raises(Conflict) as refused:
            self.take(pack, student, START)
        assert refused.value.details["times"][0]["reason"] == "tutor_busy"

    @pytest.mark.parametrize("whose", ["tutor", "student"])
    def test_a_time_that_was_opened_by_hand(self, pack, student, whose):
        slot = LessonSlotFactory(
            course_pack=pack, student=None, starts_at=START + HOUR, status=SlotStatus.FREE, was_opened=True
        )
        training = meeting(pack.practice, trainers=0)
        if whose == "tutor":
            training.posts.create(user=pack.tutor_profile.user)
        else:
            put_in_state(training, student, EnrollmentState.ENROLLED)
        enrollment = Enrollment.objects.create(
            practice=pack.practice, offering=pack.offering_ptr, student=student, state=EnrollmentState.ENROLLED
        )
        with pytest.raises(Conflict) as refused, locked_transaction():
            take_slots([slot], pack=pack, student=student, enrollment=enrollment, actor=student)
        assert refused.value.details["times"][0]["reason"] == f"{whose}_busy"
        slot.refresh_from_db()
        assert slot.status == SlotStatus.FREE

    def test_a_lesson_in_the_way_of_a_session_is_shown_to_who_plans_it(self, pack):
        training = make_training(practice=pack.practice, trainers=0)
        training.posts.create(user=pack.tutor_profile.user)
        LessonSlotFactory(course_pack=pack, starts_at=START)
        admin = MembershipFactory(practice=pack.practice, role=Role.ADMIN).user
        with pytest.raises(Conflict) as refused:
            plan_session(training.pk, PLAN, actor=admin)
        assert [clash["what"] for clash in refused.value.details["clashes"]] == [pack.title]
