"""One's overview and one's list of enrolments."""

from __future__ import annotations

import pytest
from django.urls import reverse

from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.services.enrolling import Choice, enroll_in_pack
from scheduling.enums import SlotStatus
from tests.enrollments.pages.own.lessons import let_pass
from tests.enrollments.pages.reading import count_queries
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db


def test_a_beginner_is_led_to_the_courses(client, learner):
    client.force_login(learner)
    for name in ("overview", "enrollments"):
        html = assert_sound(client.get(reverse(f"enrollments:{name}")))
        assert "Nothing here yet" in words(html.main)
        assert html.main.find("a", href="/courses/")


def test_the_overview_begins_with_what_is_next(client, enrolled, learner):
    client.force_login(learner)
    html = assert_sound(client.get(reverse("enrollments:overview")))

    assert words(html.h1) == "Hello Sanne"
    assert "Amsterdam time" in words(html.select_one(".next-when"))
    assert "Meet me first with Eva Jansen" in words(html.select_one(".next-lesson"))
    assert len(html.select("tbody tr")) == 1
    assert [words(title) for title in html.select(".card-title")] == ["Meet me first"]


def test_unpaid_lessons_are_no_plan_yet_but_a_reminder(as_student, pending):
    html = assert_sound(as_student.get(reverse("enrollments:overview")))

    assert "Waiting for your payment" in words(html.select_one(".alert-warn"))
    assert html.find("form", action=reverse("enrollments:pay", args=[pending.uid]))
    assert not html.select(".next-lesson, tbody")


def test_nobody_sees_the_enrolments_of_others(client, enrolled, free_pack):
    client.force_login(MembershipFactory(practice=free_pack.practice).user)
    for name in ("overview", "enrollments"):
        assert "Meet me first" not in words(soup(client.get(reverse(f"enrollments:{name}"))).main)


def test_the_list_is_narrowed_by_state(client, enrolled, learner):
    client.force_login(learner)
    address = reverse("enrollments:enrollments")
    for state, number in (("", 1), ("running", 1), ("pending", 0), ("completed", 0), ("canceled", 0), ("nonsense", 1)):
        html = assert_sound(client.get(f"{address}?state={state}"))
        assert len(html.select("#content .card")) == number, state
        assert len(html.select(".tab[aria-current]")) == 1


@pytest.mark.parametrize("name", ["overview", "enrollments", "teaching", "students"])
def test_more_rows_cost_no_more_queries(client, learner, free_pack, hours, name):
    """One enrolment, then three: of a student the packs of several tutors, of a tutor several students."""
    is_tutor = name in {"teaching", "students"}
    viewer = free_pack.tutor_profile.user if is_tutor else learner
    days = iter(range(2, 9))

    def add():
        pack = free_pack if is_tutor else make_pack(price=0, practice=free_pack.practice, required_classes_count=2)
        student = MembershipFactory(practice=free_pack.practice).user if is_tutor else learner
        starts = hours(10, 12, day=next(days))
        return enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=starts))

    let_pass(add(), pk__in=[])
    past = add()
    let_pass(past)
    client.force_login(viewer)
    address = reverse(f"enrollments:{name}")
    client.get(address)
    before = count_queries(client, address)
    add()
    add()

    assert count_queries(client, address) == before


def test_a_canceled_lesson_does_not_count_as_planned(client, enrolled, learner):
    enrolled.lesson_slots.update(status=SlotStatus.CANCELED)
    client.force_login(learner)
    html = assert_sound(client.get(reverse("enrollments:overview")))

    assert not html.select(".next-lesson")
    assert Enrollment.objects.get().state == EnrollmentState.ENROLLED
