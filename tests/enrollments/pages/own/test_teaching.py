"""What a tutor finds: lessons to mark, students, holds that are not paid."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from enrollments.enums import EnrollmentEvent, EnrollmentState
from tests.enrollments.pages.own.lessons import let_pass
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db


def test_a_tutor_finds_what_needs_them_first(client, enrolled, free_pack, hours):
    let_pass(enrolled, starts_at=hours(10)[0])
    client.force_login(free_pack.tutor_profile.user)
    html = assert_sound(client.get(reverse("enrollments:teaching")))

    assert len(html.select("section[aria-labelledby=unconfirmed] tbody tr")) == 1
    assert len(html.select("section[aria-labelledby=upcoming] tbody tr")) == 1
    assert "Sanne de Vries" in words(html.select_one(".people"))
    stats = {
        words(stat.select_one(".stat-label")): words(stat.select_one(".stat-value")) for stat in html.select(".stat")
    }
    assert stats == {"Lessons, next 7 days": "1", "Students": "1", "Not paid yet": "0"}


def test_a_lesson_is_marked_from_the_dashboard(client, enrolled, free_pack):
    let_pass(enrolled)
    client.force_login(free_pack.tutor_profile.user)
    for left in (1, 0):
        form = soup(client.get(reverse("enrollments:teaching"))).select_one("form.lesson-act")
        data = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
        response = client.post(form["action"], data, follow=True)
        html = assert_sound(response)
        assert response.redirect_chain[-1][0] == reverse("enrollments:teaching")
        assert len(html.select("section[aria-labelledby=unconfirmed] tbody tr")) == left
    enrolled.refresh_from_db()
    assert enrolled.state == EnrollmentState.COMPLETED
    assert enrolled.transitions.last().event == EnrollmentEvent.COMPLETE


def test_unpaid_holds_stand_apart(client, pending, pack):
    client.force_login(pack.tutor_profile.user)
    html = assert_sound(client.get(reverse("enrollments:teaching")))

    assert not html.select("tbody tr")
    assert pending.student.full_name in words(html.main)
    assert "held until" in words(html.main)


def test_students_of_others_are_not_listed(client, enrolled):
    other = make_pack()
    client.force_login(other.tutor_profile.user)

    assert "Nobody yet" in words(assert_sound(client.get(reverse("enrollments:students"))).main)
    assert "No lesson is planned" in words(assert_sound(client.get(reverse("enrollments:teaching"))).main)


@pytest.mark.parametrize("name", ["teaching", "students"])
def test_teaching_is_for_tutors(client, learner, free_pack, name):
    address = reverse(f"enrollments:{name}")
    assert client.get(address).status_code == 302
    for person, expected in (
        (learner, 403),
        (MembershipFactory(practice=free_pack.practice, role=Role.ADMIN).user, 403),
        (free_pack.tutor_profile.user, 200),
    ):
        client.force_login(person)
        assert client.get(address).status_code == expected
