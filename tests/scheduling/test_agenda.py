from __future__ import annotations

import pytest

from scheduling.agenda import load_agenda, load_agendas, rules_of, zone_of
from scheduling.enums import SlotStatus
from scheduling.queries import free_times_of_pack
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CoursePackFactory
from tests.factories.scheduling import AvailabilityExceptionFactory, LessonSlotFactory, make_pack
from tests.scheduling.lessons import AMSTERDAM, at, open_slot

pytestmark = pytest.mark.django_db


def test_without_rules_the_practices_zone_and_the_defaults_hold(now):
    tutor = CoursePackFactory(tutor_profile__practice__time_zone="America/New_York").tutor_profile

    assert rules_of(tutor).pk is None
    assert zone_of(tutor).key == "America/New_York"
    assert load_agenda(tutor).horizon_days == 60


def test_only_what_is_active_and_takes_time_counts(now):
    pack = make_pack(windows=(("tuesday", "09:00", "12:00"), ("friday", "09:00", "12:00")))
    tutor = pack.tutor_profile
    tutor.availabilities.filter(day_of_week="friday").update(is_active=False)
    AvailabilityExceptionFactory(tutor_profile=tutor, starts_on=at(10, 9).date(), is_active=False)
    AvailabilityExceptionFactory(tutor_profile=tutor, starts_on=at(17, 9).date())
    taken = [
        LessonSlotFactory(course_pack=pack, starts_at=at(3, 9)),
        LessonSlotFactory(course_pack=pack, starts_at=at(10, 9), status=SlotStatus.HELD, held_until=at(2, 14)),
    ]
    LessonSlotFactory(course_pack=pack, starts_at=at(3, 11), status=SlotStatus.CANCELED)
    LessonSlotFactory(course_pack=pack, starts_at=at(3, 11), status=SlotStatus.HELD, held_until=at(2, 12))
    open_slot(pack, at(4, 9))

    agenda = load_agenda(tutor, pack=pack)

    assert [window.weekday for window in agenda.windows] == [1]
    assert agenda.away == ((at(17, 9).date(), at(17, 9).date()),)
    assert [span.start for span in agenda.taken] == [slot.starts_at for slot in taken]
    assert [opened.start for opened in agenda.opened] == [at(4, 9)]
    assert agenda.zone == AMSTERDAM


def test_a_time_opened_for_one_pack_is_not_offered_in_another(now):
    pack = make_pack(windows=(("sunday", "09:00", "10:00"),))
    other = CoursePackFactory(tutor_profile=pack.tutor_profile)
    open_slot(pack, at(4, 9))

    assert at(4, 9) in [free.start for free in free_times_of_pack(pack)]
    assert at(4, 9) not in [free.start for free in free_times_of_pack(other)]


def test_the_visitors_own_holds_make_way_and_their_lessons_do_not(now):
    pack = make_pack()
    student = UserFactory()
    LessonSlotFactory(
        course_pack=pack, student=student, starts_at=at(4, 9), status=SlotStatus.HELD, held_until=at(2, 14)
    )
    LessonSlotFactory(student=student, starts_at=at(5, 9))

    own = {free.start for free in free_times_of_pack(pack, student=student)}
    anybodys = {free.start for free in free_times_of_pack(pack)}

    assert (at(4, 9) in own, at(4, 9) in anybodys) == (True, False)
    assert (at(5, 9) in own, at(5, 9) in anybodys) == (False, True)


def test_free_times_cost_the_same_for_one_lesson_and_for_many(now, django_assert_num_queries):
    pack = make_pack()
    student = UserFactory()
    for hours in ((9,), (11, 13, 15)):
        for hour in hours:
            LessonSlotFactory(course_pack=pack, starts_at=at(4, hour))
            LessonSlotFactory(student=student, starts_at=at(5, hour))
        fresh = type(pack).objects.select_related("tutor_profile__booking_rules").get(pk=pack.pk)
        with django_assert_num_queries(3):
            free_times_of_pack(fresh, student=student)


def test_many_agendas_cost_as_much_as_one(now, django_assert_num_queries):
    tutors = [make_pack().tutor_profile for _ in range(3)]
    for some in (tutors[:1], tutors):
        loaded = type(tutors[0]).objects.select_related("practice").filter(pk__in=[tutor.pk for tutor in some])
        with django_assert_num_queries(5):
            agendas = load_agendas(loaded)
        assert agendas.keys() == {tutor.pk for tutor in some}
