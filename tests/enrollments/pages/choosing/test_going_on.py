"""Around the choice: the reader's zone, who may book, the way to the review, cost."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.enums import TeachingMode
from enrollments.pages.picking import write_instant
from enrollments.services.enrolling import Choice, enroll_in_pack
from tests.enrollments.pages.choosing.form import sent
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db


def test_times_are_told_in_the_readers_zone_with_the_tutors_beside_them(client, pack, hours):
    reader = UserFactory(time_zone="America/New_York")
    client.force_login(reader)
    (first,) = hours(12)
    week = first.astimezone(ZoneInfo("America/New_York")).date()
    html = soup(client.get(reverse("enrollments:choose", args=[pack.uid]) + f"?week={week}"))

    assert "All times are in New York time." in words(html.select_one(".time-list"))
    assert "Amsterdam" in words(html.select_one(".time-other"))


def test_online_or_in_person_is_chosen_where_both_are_given(client, hours):
    pack = make_pack(teaching_mode=TeachingMode.BOTH)
    address = reverse("enrollments:choose", args=[pack.uid])

    assert soup(client.get(address)).select_one("input[name=mode][checked]")["value"] == "online"
    html = assert_sound(client.get(f"{address}?mode=faceToFace"))
    assert html.select_one("input[name=mode][checked]")["value"] == "faceToFace"


def test_a_tutor_without_free_time_says_so(client):
    pack = make_pack(windows=(("monday", dt.time(9), dt.time(9, 30)),))
    html = assert_sound(client.get(reverse("enrollments:choose", args=[pack.uid])))

    assert "No free time at the moment" in words(html.main)
    assert not html.select("#choosing")


def test_who_has_the_course_is_led_to_it(as_student, pending, choose_url):
    html = assert_sound(as_student.get(choose_url()))

    assert html.find("a", href=reverse("enrollments:enrollment", args=[pending.uid]))
    assert "Continue" not in words(html.main)


def test_who_cannot_book_is_told_why(client, pack):
    client.force_login(pack.tutor_profile.user)
    html = assert_sound(client.get(reverse("enrollments:choose", args=[pack.uid])))

    assert "You cannot book your own course." in words(html.main)
    assert "Continue" not in words(html.main)


def test_continue_leads_to_the_review_with_the_choice_and_over_the_login(client, pack, hours, choose_url):
    html = soup(client.get(choose_url(*hours(10, 12))))
    button = html.select_one("button[formaction*=review]")
    target = urlsplit(sent(html))
    response = client.get(f"{button['formaction']}?{target.query}")

    login = urlsplit(response["Location"])
    assert login.path == reverse("accounts:login")
    back = urlsplit(parse_qs(login.query)["next"][0])
    assert back.path == reverse("enrollments:review", args=[pack.uid])
    assert parse_qs(back.query)["t"] == [write_instant(start) for start in hours(10, 12)]


def test_a_stranger_hears_of_a_broken_rule_before_the_login(client, pack, hours, choose_url):
    (first,) = hours(10)
    button = soup(client.get(choose_url(first))).select_one("button[formaction*=review]")
    response = client.get(f"{button['formaction']}?t={write_instant(first)}")

    back = urlsplit(response["Location"])
    assert back.path == reverse("enrollments:choose", args=[pack.uid])
    assert parse_qs(back.query)["t"] == [write_instant(first)]
    assert "choose 1 more" in words(soup(client.get(response["Location"])).select_one("#problems"))


def test_without_script_the_count_hides_and_the_choice_can_be_checked(client, hours, choose_url):
    html = soup(client.get(choose_url(*hours(10))))

    assert "with-script" in html.select_one("#bar-count")["class"]
    assert words(html.select_one(".choice-bar noscript button")) == "Check my choice"


def test_more_lessons_and_more_choice_cost_no_more_queries(as_student, pack, student, hours, choose_url):
    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert as_student.get(address).status_code == 200
        return len(queries)

    as_student.get(choose_url())
    one = count(choose_url(*hours(10)))
    other = make_pack(practice=pack.practice)
    for day in (3, 4, 5):
        LessonSlotFactory(course_pack=pack, starts_at=hours(9, day=day)[0])
        LessonSlotFactory(course_pack=other, student=student, starts_at=hours(15, day=day)[0])
    somebody = MembershipFactory(practice=pack.practice).user
    enroll_in_pack(pack.pk, student=somebody, actor=somebody, choice=Choice(starts=hours(18, 20)))

    assert count(choose_url(*hours(10, 12, 14))) == one
