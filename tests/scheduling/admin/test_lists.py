"""The office's lists of hours and lessons."""

from __future__ import annotations

from datetime import date, time

import pytest

from scheduling.models import Availability, AvailabilityException, BookingRules, LessonSlot
from tests.factories.scheduling import AvailabilityExceptionFactory, AvailabilityFactory, LessonSlotFactory, make_pack
from tests.scheduling.admin.addresses import address
from tests.scheduling.lessons import at

pytestmark = pytest.mark.django_db


MODELS = [LessonSlot, Availability, AvailabilityException, BookingRules]


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
