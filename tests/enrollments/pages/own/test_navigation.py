"""Where these pages are found, and where a login leads."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.enrollments.pages.booking import page_of
from tests.factories.accounts import MembershipFactory
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db


def test_navigation_offers_what_one_may_use(client, learner, free_pack):
    def entries(viewer):
        client.logout()
        if viewer:
            client.force_login(viewer)
        return [words(link) for link in soup(client.get("/courses/")).select(".site-nav a")]

    assert entries(None) == ["Courses", "Trainings", "Tutors"]
    assert entries(learner) == ["Courses", "Trainings", "Tutors", "My learning"]
    assert entries(free_pack.tutor_profile.user) == ["Courses", "Trainings", "Tutors", "Teaching"]


def test_each_page_has_one_name_and_one_place_in_a_menu(client, learner, free_pack):
    def menus(viewer, address):
        client.force_login(viewer)
        page = soup(client.get(reverse(address)))
        return [
            [(words(link), "aria-current" in link.attrs) for link in page.select(f"{menu} a")]
            for menu in (".menu-panel", ".side-navigation")
        ]

    tutor = free_pack.tutor_profile.user
    for viewer, address, here in (
        (learner, "enrollments:overview", "My learning"),
        (learner, "enrollments:enrollments", "My enrolments"),
        (tutor, "enrollments:overview", "My learning"),
        (tutor, "enrollments:teaching", "Teaching"),
        (tutor, "scheduling:rules", "Availability"),
    ):
        account, side = menus(viewer, address)
        assert [name for name, _is_here in account[:3]] == (
            ["Teaching", "My learning", "My trainings"]
            if viewer == tutor
            else ["My learning", "My trainings", "My enrolments"]
        )
        assert [name for name, is_here in side if is_here] == [here]
        assert len({name for name, _is_here in side}) == len(side)
        assert len([name for name, is_here in account if is_here]) <= 1


def test_a_login_leads_to_what_one_does_here(client, learner, free_pack):
    start = reverse("enrollments:start")
    for person, target in (
        (learner, reverse("enrollments:overview")),
        (free_pack.tutor_profile.user, reverse("enrollments:teaching")),
        (MembershipFactory(practice=free_pack.practice, role=Role.ADMIN).user, reverse("admin:index")),
        (MembershipFactory(practice=free_pack.practice, role=Role.GUARD).user, reverse("enrollments:overview")),
    ):
        client.force_login(person)
        assert client.get(start)["Location"] == target


def test_a_course_stands_under_the_enrolments_and_for_its_tutor_under_the_students(client, enrolled, learner):
    for who, where in ((learner, "My enrolments"), (enrolled.offering.coursepack.tutor_profile.user, "Students")):
        client.force_login(who)
        html = assert_sound(client.get(page_of(enrolled)))
        assert words(html.select_one(".breadcrumb a")) == where
        assert [words(link) for link in html.select(".side-link[aria-current]")] == [where]
