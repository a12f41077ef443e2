"""One enrolment: what stands there, for whom, at what cost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.removing import remove_student
from scheduling.services.lessons import complete_slot
from tests.enrollments.pages.booking import page_of
from tests.enrollments.pages.own.lessons import let_pass
from tests.enrollments.pages.reading import count_queries
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


def test_the_student_finds_lessons_money_terms_and_history(client, enrolled, learner):
    client.force_login(learner)
    html = assert_sound(client.get(page_of(enrolled)))
    text = words(html.main)

    assert words(html.h1) == "Meet me first"
    assert words(html.select_one(".page-header .badge")) == "Enrolled"
    assert len(html.select("tbody tr")) == 2
    assert "Lessons, in Amsterdam time" in text
    assert "Lessons given 0 of 2" in text
    assert "Eva Jansen" in text
    assert "· you" in words(html.select_one(".history"))
    assert learner.email not in text
    assert html.find("a", href=reverse("enrollments:calendar", args=[enrolled.uid]))
    assert not html.select("main form")


def test_the_tutor_and_the_school_see_who_it_is_and_have_nothing_to_pay(client, pending, pack):
    for viewer in (pack.tutor_profile.user, MembershipFactory(practice=pack.practice, role=Role.ADMIN).user):
        client.force_login(viewer)
        html = assert_sound(client.get(page_of(pending)))
        text = words(html.main)
        assert pending.student.full_name in text
        assert "Not paid yet" in text
        assert "Pay now" not in text
        assert not html.select("main form")


def test_only_staff_read_who_of_the_school_did_it(client, enrolled, learner, free_pack):
    admin = MembershipFactory(
        practice=free_pack.practice, role=Role.ADMIN, user__first_name="Marijke", user__last_name="Visser"
    ).user
    other_admin = MembershipFactory(practice=free_pack.practice, role=Role.ADMIN).user
    remove_student(enrolled, actor=admin, reason="The tutor moved away")

    seen = {}
    for name, viewer in {"student": learner, "tutor": free_pack.tutor_profile.user, "staff": other_admin}.items():
        client.force_login(viewer)
        seen[name] = words(assert_sound(client.get(page_of(enrolled))).select_one(".history"))

    assert "Marijke Visser" in seen["staff"]
    assert "Sanne de Vries" in seen["staff"]
    for name in ("student", "tutor"):
        assert "Marijke" not in seen[name]
        assert "the school The tutor moved away" in seen[name]
    assert "the student" in seen["tutor"]


def test_lessons_are_links_and_the_way_back_leads_here(client, enrolled, learner):
    client.force_login(learner)
    html = assert_sound(client.get(page_of(enrolled)))
    lessons = [reverse("scheduling:lesson", args=[slot.uid]) for slot in enrolled.lesson_slots.order_by("starts_at")]

    assert [link["href"] for link in html.select("tbody th a")] == lessons
    assert assert_sound(client.get(lessons[0])).select_one(f".breadcrumb a[href='{page_of(enrolled)}']")


def test_what_ends_with_paying_is_said_until_then(client, pending, enrolled, learner):
    client.force_login(pending.student)
    assert "Until you pay" in words(assert_sound(client.get(page_of(pending))).main)
    client.force_login(learner)
    text = words(assert_sound(client.get(page_of(enrolled))).main)
    assert "Until you pay" not in text
    assert "If you cancel After your first lesson" in text


def test_the_calendar_file_holds_every_lesson(client, enrolled, learner):
    client.force_login(learner)
    response = client.get(reverse("enrollments:calendar", args=[enrolled.uid]))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.content.decode().count("BEGIN:VEVENT") == 2


def test_when_all_lessons_are_given_the_course_is_complete(client, enrolled, learner, free_pack):
    let_pass(enrolled)
    for lesson in enrolled.lesson_slots.all():
        complete_slot(lesson, actor=free_pack.tutor_profile.user)
    client.force_login(learner)
    html = assert_sound(client.get(page_of(enrolled)))

    assert words(html.select_one(".page-header .badge")) == "Completed"
    assert "You have completed this course" in words(html.main)
    assert "Lessons given 2 of 2" in words(html.main)


def test_more_lessons_cost_no_more_queries(client, learner, free_pack, hours):
    client.force_login(learner)
    one = make_pack(price=0, practice=free_pack.practice)
    three = make_pack(price=0, practice=free_pack.practice, required_classes_count=3)
    enrolments = [
        enroll_in_pack(pack.pk, student=learner, actor=learner, choice=Choice(starts=starts))
        for pack, starts in ((one, hours(9)), (three, hours(11, 13, 15)))
    ]
    client.get(page_of(enrolments[0]))

    first, second = (count_queries(client, page_of(enrolment)) for enrolment in enrolments)
    assert first == second
