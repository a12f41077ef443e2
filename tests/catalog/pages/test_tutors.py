"""The people who teach, as a visitor finds them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from catalog.enums import ProfileStatus
from scheduling.models import BookingRules
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory
from tests.factories.catalog import CoursePackFactory, TutorProfileFactory
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
LIST = "/tutors/"


@pytest.fixture
def practice():
    return PracticeFactory(name="Westertoren")


def tutor_of(practice, name, *, free=True, **more):
    profile = TutorProfileFactory(practice=practice, display_name=name, **more)
    free_at = timezone.now() + timedelta(days=1) if free else None
    BookingRules.objects.create(tutor_profile=profile, time_zone="Europe/Amsterdam", next_free_at=free_at)
    return profile


def names(html):
    return [words(title) for title in html.select("#results .card-title")]


def test_everybody_by_name_and_found_by_name_or_subject(client, practice):
    tutor_of(practice, "Lucas Moreau", subjects=["French", "Spanish"])
    tutor_of(practice, "Eva Jansen", subjects=["Algebra"], free=False)
    TutorProfileFactory(practice=practice, display_name="Not yet", status=ProfileStatus.PENDING)
    html = assert_sound(client.get(LIST))

    assert names(html) == ["Eva Jansen", "Lucas Moreau"]
    assert words(html.select_one(".filter-count")) == "2 tutors"
    assert "No free time at the moment" in words(html.select("#results .card")[0])
    for query, found in (
        ("q=moreau", ["Lucas Moreau"]),
        ("q=algebra", ["Eva Jansen"]),
        ("q=jansen+alg", ["Eva Jansen"]),
    ):
        assert names(soup(client.get(f"{LIST}?{query}"))) == found
    nobody = assert_sound(client.get(f"{LIST}?q=nobody"))
    assert "Nobody of that name or subject" in words(nobody.main)


def test_a_tutor_with_their_courses(client, practice):
    eva = tutor_of(
        practice,
        "Eva Jansen",
        subjects=["Algebra"],
        bio="Slowly.\n\nWith a pencil.",
        certifications=["MSc Mathematics"],
    )
    CoursePackFactory(tutor_profile=eva, title="Dear", price=9000)
    CoursePackFactory(tutor_profile=eva, title="Cheap", price=1000)
    CoursePackFactory(tutor_profile=eva, title="Draft", is_published=False)
    html = assert_sound(client.get(reverse("catalog:tutor", args=[eva.uid])))

    assert words(html.h1) == "Eva Jansen"
    assert [words(title) for title in html.select(".card-title")] == ["Cheap", "Dear"]
    assert "MSc Mathematics" in words(html.aside)
    assert words(html.title) == "Eva Jansen: Algebra \N{EN DASH} Westertoren"


def test_a_tutor_without_courses_rules_or_words(client, practice):
    profile = TutorProfileFactory(practice=practice, display_name="New Here")
    html = assert_sound(client.get(reverse("catalog:tutor", args=[profile.uid])))

    assert "No course at the moment" in words(html.main)


def test_who_sees_a_profile_that_is_not_approved(client, practice):
    profile = TutorProfileFactory(practice=practice, status=ProfileStatus.PENDING)
    address = reverse("catalog:tutor", args=[profile.uid])
    table = [
        (None, 404),
        (UserFactory(), 404),
        (MembershipFactory(practice=practice).user, 404),
        (MembershipFactory(role=Role.ADMIN).user, 404),
        (profile.user, 200),
        (MembershipFactory(practice=practice, role=Role.ADMIN).user, 200),
    ]
    for viewer, expected in table:
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert client.get(address).status_code == expected, viewer


@pytest.mark.parametrize("page", ["list", "tutor"])
def test_more_rows_cost_no_more_queries(client, practice, django_assert_num_queries, page):
    eva = tutor_of(practice, "Eva Jansen")
    CoursePackFactory(tutor_profile=eva)
    address, expected = (LIST, 3) if page == "list" else (reverse("catalog:tutor", args=[eva.uid]), 3)
    client.get(address)
    with django_assert_num_queries(expected):
        client.get(address)
    for number in range(2):
        CoursePackFactory(tutor_profile=eva)
        CoursePackFactory(tutor_profile=tutor_of(practice, f"Tutor {number}"))

    with django_assert_num_queries(expected):
        client.get(address)
