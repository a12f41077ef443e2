from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from catalog.models import TutorProfile
from scheduling.models import BookingRules
from scheduling.queries import free_times_of_pack
from scheduling.services.next_free import moves_next_free, refresh_stale, refresh_tutor, refresh_tutors
from scheduling.tasks import refresh_next_free, refresh_stale_next_free
from tests.factories.scheduling import AvailabilityFactory, LessonSlotFactory, make_pack
from tests.scheduling.lessons import at

pytestmark = pytest.mark.django_db


def next_of(pack):
    return BookingRules.objects.get(tutor_profile=pack.tutor_profile).next_free_at


def test_it_is_the_first_of_the_free_times(now):
    pack = make_pack()
    LessonSlotFactory(course_pack=pack, starts_at=at(2, 13, 30))

    refresh_tutor(pack.tutor_profile_id)

    assert next_of(pack) == free_times_of_pack(pack)[0].start == at(2, 14, 30)
    assert BookingRules.objects.get().next_free_checked_at == now


def test_the_shortest_lesson_on_sale_counts(now):
    pack = make_pack(windows=(("tuesday", "09:00", "09:30"),), lesson_minutes=60)
    refresh_next_free(pack.tutor_profile_id)
    assert next_of(pack) is None

    type(pack).objects.filter(pk=pack.pk).update(lesson_minutes=30)
    refresh_next_free(pack.tutor_profile_id)
    assert next_of(pack) == at(3, 9)


def test_a_tutor_without_rules_has_nothing_to_write_to(now):
    refresh_tutor(AvailabilityFactory().tutor_profile_id)

    assert not BookingRules.objects.exists()


def test_the_sweep_takes_what_is_new_old_or_past(now):
    fresh, passed, old, new = (make_pack() for _ in range(4))
    pending = make_pack(tutor_profile__status="pending")
    rules = BookingRules.objects
    rules.filter(tutor_profile=fresh.tutor_profile).update(next_free_at=at(20, 9), next_free_checked_at=now)
    rules.filter(tutor_profile=passed.tutor_profile).update(next_free_at=at(2, 12), next_free_checked_at=now)
    rules.filter(tutor_profile=old.tutor_profile).update(
        next_free_at=at(20, 9), next_free_checked_at=now - timedelta(hours=2)
    )

    assert refresh_stale_next_free() == 3

    assert [next_of(pack) for pack in (fresh, passed, old, new, pending)] == [
        at(20, 9),
        at(2, 13),
        at(2, 13),
        at(2, 13),
        None,
    ]
    assert refresh_stale() == 0


def test_a_time_that_the_notice_overtakes_is_stale(now):
    pack = make_pack(minimum_notice_minutes=60)
    refresh_tutor(pack.tutor_profile_id)
    assert next_of(pack) == at(2, 14)

    with time_machine.travel(at(2, 13, 30), tick=False):
        assert refresh_stale() == 1
    assert next_of(pack) == at(2, 14, 30)


def test_many_tutors_cost_the_same_as_one(now, django_assert_num_queries):
    packs = [make_pack() for _ in range(4)]
    tutors = TutorProfile.objects.select_related("practice")

    for some in ([packs[0]], packs):
        with django_assert_num_queries(8):
            refresh_tutors(tutors.filter(pk__in=[pack.tutor_profile_id for pack in some]))


@pytest.mark.parametrize(
    ("shown", "start", "moves"),
    [
        (at(4, 9), at(4, 9), True),
        (at(4, 9), at(3, 9), True),
        (at(4, 9), at(5, 8), True),
        (at(4, 9), at(5, 9), False),
        (at(4, 9), at(20, 9), False),
        (None, at(4, 9), False),
    ],
)
def test_taking_a_time_well_behind_the_next_free_one_does_not_move_it(now, shown, start, moves):
    pack = make_pack()
    rules = pack.tutor_profile.booking_rules
    rules.next_free_at, rules.next_free_checked_at = shown, now
    assert moves_next_free([LessonSlotFactory(course_pack=pack, starts_at=start)], rules) is moves


def test_whatever_was_never_looked_up_is_looked_up(now):
    pack = make_pack()
    lesson = LessonSlotFactory(course_pack=pack, starts_at=at(20, 9))
    assert moves_next_free([lesson], pack.tutor_profile.booking_rules)
    assert not moves_next_free([lesson], BookingRules())
