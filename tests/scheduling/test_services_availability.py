"""Hours that are open already are not opened twice."""

from __future__ import annotations

from datetime import date, time

import pytest

from config.kit.errors import Invalid
from scheduling.services.availability import add_window, change_window, remove_window
from tests.factories.scheduling import make_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(now):
    return make_pack(windows=(("monday", time(9), time(12)), ("monday", time(20), time(0)))).tutor_profile


def add(profile, start, end, **more):
    values = {"day_of_week": "monday", "teaching_mode": "both"} | more
    return add_window(profile, actor=profile.user, start_time=start, end_time=end, **values)


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [
        (time(11), time(13), "09:00\N{EN DASH}12:00"),
        (time(8), time(10), "09:00\N{EN DASH}12:00"),
        (time(8), time(13), "09:00\N{EN DASH}12:00"),
        (time(10), time(11), "09:00\N{EN DASH}12:00"),
        (time(23), time(0), "20:00\N{EN DASH}00:00"),
        (time(19), time(21), "20:00\N{EN DASH}00:00"),
    ],
)
@pytest.mark.parametrize("mode", ["both", "online"])
def test_overlapping_hours_are_refused_by_name(profile, start, end, named, mode):
    with pytest.raises(Invalid) as caught:
        add(profile, start, end, teaching_mode=mode)

    (message,) = caught.value.fields["start_time"]
    assert (caught.value.error_code, named in message, "Monday" in message) == ("hours_overlap", True, True)
    assert profile.availabilities.count() == 2


def test_hours_that_touch_other_days_and_dates_are_fine(profile):
    add(profile, time(12), time(14))
    add(profile, time(9), time(12), day_of_week="tuesday")
    add(profile, time(9), time(12), day_of_week="", specific_date=date(2026, 11, 9))
    with pytest.raises(Invalid):
        add(profile, time(11), time(13), day_of_week="", specific_date=date(2026, 11, 9))

    assert profile.availabilities.count() == 5


def test_hours_online_may_lie_over_those_in_person(profile):
    first = add(profile, time(14), time(16), teaching_mode="online")
    add(profile, time(15), time(17), teaching_mode="faceToFace")
    with pytest.raises(Invalid):
        change_window(first, actor=profile.user, teaching_mode="both")
    first.refresh_from_db()
    assert first.teaching_mode == "online"


def test_a_window_is_in_nobodys_way_by_itself_or_once_removed(profile):
    window = profile.availabilities.get(start_time=time(9))
    change_window(window, actor=profile.user, end_time=time(13))
    with pytest.raises(Invalid):
        change_window(window, actor=profile.user, end_time=time(21))
    window.refresh_from_db()
    assert window.end_time == time(13)
    remove_window(window, actor=profile.user)
    add(profile, time(8), time(10))
