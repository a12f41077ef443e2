from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import AccountStatus, Role
from accounts.services.account_status import change_account_status
from catalog.enums import ModerationStatus, PeriodUnit, SchedulingType
from tests.catalog.pages.listing import LIST, titles, tutor_of
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.catalog import CoursePackFactory, TutorProfileFactory
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db


def test_a_course_says_everything_before_booking(client, practice, maths):
    pack = CoursePackFactory(
        tutor_profile=tutor_of(practice, free_in=2, subjects=["Algebra"], bio="Slowly at the hard places."),
        title="Final exam",
        description="Two lessons a week.\n\nWith old papers.",
        category=maths,
        price=48000,
        required_classes_count=12,
        scheduling_type=SchedulingType.STRICT,
        max_daily_lessons=1,
        min_weekly_classes=2,
        max_period_value=8,
        max_period_unit=PeriodUnit.WEEKS,
    )
    html = assert_sound(client.get(reverse("catalog:pack", args=[pack.uid])))

    assert words(html.h1) == "Final exam"
    assert [words(rule) for rule in html.select("[aria-labelledby=planning] li")] == [
        "Choose 12 lessons.",
        "At most 1 lesson a day.",
        "Every week from the first to the last lesson has at least 2 lessons.",
        "The last lesson is within 8 weeks of the first.",
    ]
    text = words(html.main)
    for part in ("€480.00 for all lessons, taxes included", "12 lessons of 60 minutes", "Slowly at the hard places."):
        assert part in text
    assert len(html.select(".offer-text p")) == 2
    assert html.find("a", string=None, href=reverse("enrollments:choose", args=[pack.uid]))
    assert html.select_one("meta[name=description]")["content"].startswith("Two lessons a week.")


def test_a_course_with_a_screening_meeting_cannot_be_booked(client, practice):
    pack = CoursePackFactory(tutor_profile=tutor_of(practice), preliminary_meeting_required=True)
    html = assert_sound(client.get(reverse("catalog:pack", args=[pack.uid])))

    box = words(html.select_one(".booking-box"))
    assert "This course begins with a meeting" in box
    assert "before you pay" not in box
    assert "Next free" not in box
    assert not html.find("a", href=reverse("enrollments:choose", args=[pack.uid]))


def test_a_course_wears_the_name_of_its_own_school(client, practice):
    elsewhere = CoursePackFactory(tutor_profile__practice__name="Northside")
    html = soup(client.get(reverse("catalog:pack", args=[elsewhere.uid])))

    assert words(html.title).endswith("\N{EN DASH} Northside")


HIDDEN: dict[str, dict[str, Any]] = {
    "draft": {"is_published": False},
    "removed by moderators": {"moderation_status": ModerationStatus.REMOVED},
}


@pytest.mark.parametrize("why", HIDDEN)
def test_who_sees_a_course_that_is_not_on_sale(client, practice, why):
    pack = CoursePackFactory(tutor_profile=tutor_of(practice), **HIDDEN[why])
    address = reverse("catalog:pack", args=[pack.uid])
    table = [
        (None, 404),
        (UserFactory(), 404),
        (MembershipFactory(practice=practice, role=Role.STUDENT).user, 404),
        (TutorProfileFactory(practice=practice).user, 404),
        (MembershipFactory(role=Role.ADMIN).user, 404),
        (pack.tutor_profile.user, 200),
        (MembershipFactory(practice=practice, role=Role.ADMIN).user, 200),
        (UserFactory(is_superuser=True), 200),
    ]
    for viewer, expected in table:
        client.logout()
        if viewer:
            client.force_login(viewer)
        response = client.get(address)
        assert response.status_code == expected, viewer
        if expected == 200:
            assert "This course is not on sale" in words(soup(response).main)
            assert not soup(response).find("a", href=reverse("enrollments:choose", args=[pack.uid]))
    assert titles(soup(client.get(LIST))) == []


def test_courses_of_a_suspended_tutor_are_gone(client, practice):
    pack = CoursePackFactory(tutor_profile=tutor_of(practice))
    tutor, admin = pack.tutor_profile.user, MembershipFactory(practice=practice, role=Role.ADMIN).user
    client.force_login(tutor)
    change_account_status(tutor, actor=admin, status=AccountStatus.SUSPENDED, reason="complaint")

    assert client.get(reverse("catalog:pack", args=[pack.uid])).status_code == 404
    assert client.get(reverse("catalog:tutor", args=[pack.tutor_profile.uid])).status_code == 404
    assert titles(soup(client.get(LIST))) == []


def test_a_course_with_more_beside_it_costs_no_more_queries(client, practice, maths, django_assert_num_queries):
    tutor = tutor_of(practice, free_in=1)
    pack = CoursePackFactory(tutor_profile=tutor, category=maths)
    address = reverse("catalog:pack", args=[pack.uid])
    client.get(address)
    with django_assert_num_queries(3):
        client.get(address)
    CoursePackFactory.create_batch(2, tutor_profile=tutor, category=maths)

    with django_assert_num_queries(3):
        client.get(address)
