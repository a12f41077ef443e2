from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse

from accounts.enums import Role
from scheduling.models import BookingRules
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.catalog import TutorProfileFactory
from tests.factories.scheduling import AvailabilityExceptionFactory, AvailabilityFactory, LessonSlotFactory, make_pack
from tests.scheduling.lessons import at

pytestmark = pytest.mark.django_db


OWN_PAGES = ["lessons", "week", "availability", "add-hours", "rules", "add-away"]


def page(name, *args):
    return reverse(f"scheduling:{name}", args=args)


# -- Who sees what ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OWN_PAGES)
def test_teaching_pages_are_for_tutors(client, as_tutor, name, pack):
    assert as_tutor.get(page(name)).status_code == 200
    for role in (Role.STUDENT, Role.ADMIN):
        client.force_login(MembershipFactory(practice=pack.practice, role=role).user)
        assert client.get(page(name)).status_code == 404
    client.logout()
    assert client.get(page(name)).status_code == 302


@pytest.mark.parametrize("name", ["change-hours", "remove-hours"])
def test_hours_of_others_stay_theirs(client, as_tutor, pack, name):
    own = pack.tutor_profile.availabilities.first()
    colleague = make_pack(tutor_profile__practice=pack.practice).tutor_profile.availabilities.first()
    stranger = make_pack().tutor_profile.availabilities.first()

    for window, status in ((colleague, 403), (stranger, 404), (own, 302)):
        body = {"start_time": "06:00", "end_time": "07:00", "teaching_mode": "both"}
        assert as_tutor.post(page(name, window.uid), body).status_code == status
        window.refresh_from_db()
        assert (window.is_active and window.start_time == time(8)) == (window != own)


def test_days_away_of_others_stay_theirs(as_tutor, pack):
    others = AvailabilityExceptionFactory(starts_on=date(2026, 12, 1))

    assert as_tutor.post(page("remove-away", others.uid)).status_code == 404

    others.refresh_from_db()
    assert others.is_active


def test_the_week_shows_hours_and_lessons_in_the_tutors_zone(client, now):
    pack = make_pack(zone="America/New_York")
    LessonSlotFactory(course_pack=pack, starts_at=at(25, 3), student__first_name="Sanne", student__last_name="Vos")
    client.force_login(pack.tutor_profile.user)

    text = client.get(f"{page('week')}?week=2026-11-24").content.decode()

    assert "As it stands, in New York time." in text
    assert "23 November to 29 November 2026" in text
    assert "21:00–22:00" in text  # noqa: RUF001  # the evening before in New York
    assert text.count("08:00–20:00") == 7  # noqa: RUF001
    assert "Sanne Vos" in text


def test_hours_that_are_over_are_not_open(as_tutor, now):
    text = as_tutor.get(page("week")).content.decode()  # Monday, 13:00

    assert text.count("08:00–20:00") == 6  # noqa: RUF001  # Tuesday to Sunday
    assert text.count("13:00–20:00") == 1  # noqa: RUF001
    assert "Open" not in as_tutor.get(f"{page('week')}?week=2026-10-26").content.decode()


@pytest.mark.parametrize("wanted", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_week_that_makes_no_sense_is_this_one(as_tutor, wanted):
    assert "2 November to 8 November 2026" in as_tutor.get(f"{page('week')}?week={wanted}").content.decode()


def test_the_first_hours_begin_the_rules(client, now):
    profile = TutorProfileFactory(practice__time_zone="America/New_York")
    client.force_login(profile.user)

    client.post(
        page("add-hours"), {"days": ["monday"], "start_time": "09:00", "end_time": "10:00", "teaching_mode": "both"}
    )

    assert BookingRules.objects.get(tutor_profile=profile).time_zone == "America/New_York"


# -- Every list costs the same for one row and for many ---------------------------------------------------


@pytest.mark.parametrize("name", ["lessons", "week", "availability"])
def test_lists_cost_the_same_for_one_row_and_for_many(as_tutor, pack, profile, name, django_assert_num_queries):
    LessonSlotFactory(course_pack=pack, starts_at=at(4, 9))
    LessonSlotFactory(course_pack=pack, starts_at=at(1, 9))
    as_tutor.get(page(name))
    with django_assert_num_queries(QUERIES[name]):
        as_tutor.get(page(name))
    for hour in (11, 13, 15):
        LessonSlotFactory(course_pack=pack, starts_at=at(4, hour))
        LessonSlotFactory(course_pack=pack, starts_at=at(1, hour))
        AvailabilityFactory(tutor_profile=profile, start_time=time(1), end_time=time(hour % 5 + 2))
        AvailabilityExceptionFactory(tutor_profile=profile, starts_on=date(2026, 12, hour))
    with django_assert_num_queries(QUERIES[name]):
        as_tutor.get(page(name))


QUERIES = {"lessons": 8, "week": 9, "availability": 7}


def test_two_profiles_each_in_their_practice(client, pack):
    tutor = pack.tutor_profile.user
    other = make_pack(tutor_profile__user=tutor, zone="America/New_York")
    tutor.default_practice = other.practice
    tutor.save()
    client.force_login(tutor)

    assert "All hours are in New York time." in client.get(page("availability")).content.decode()


def test_somebody_who_only_learns_meets_no_teaching_pages(client, now):
    client.force_login(UserFactory())

    assert client.get(page("lessons")).status_code == 404
