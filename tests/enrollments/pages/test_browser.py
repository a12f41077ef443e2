"""Catalog, booking and one's own pages in a real browser: accessible, narrow, zoomed, quick by htmx."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from catalog.enums import TeachingMode
from enrollments.pages.picking import write_instant
from enrollments.services.enrolling import Choice, enroll_in_pack
from scheduling.models import BookingRules
from tests.browser.visits import findings, log_in, policy_complaints, small_targets, too_wide
from tests.factories.accounts import MembershipFactory, PracticeFactory
from tests.factories.catalog import CategoryFactory, CoursePackFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenanstecknadelkunde"
NAMES = ["home", "packs", "nothing", "tutors", "tutor", "pack", "choose", "review", "mistake", "overview", "list"]
OWN = ["enrolled", "unpaid", "teaching", "students"]


@pytest.fixture
def school(live_server, hours):
    practice = PracticeFactory(name="Westertoren School", accent="#9c3d1f")
    category = CategoryFactory(practice=practice, name=LONG[:40], slug="long", icon="📐")
    pack = make_pack(
        tutor_profile__practice=practice,
        tutor_profile__display_name="Eva Jansen",
        tutor_profile__subjects=["Algebra", LONG],
        title=f"Algebra {LONG}",
        description=f"Five lessons, {LONG}.",
        category=category,
        price=19500,
        required_classes_count=2,
        teaching_mode=TeachingMode.BOTH,
    )
    BookingRules.objects.update(next_free_at=timezone.now() + timedelta(days=1))
    free = CoursePackFactory(tutor_profile=pack.tutor_profile, title="Meet me first", price=0, required_classes_count=2)
    dear = CoursePackFactory(tutor_profile=pack.tutor_profile, title="Code review", required_classes_count=1)
    student = MembershipFactory(practice=practice, user__first_name="Sanne", user__last_name="de Vries").user
    enrolled = enroll_in_pack(free.pk, student=student, actor=student, choice=Choice(starts=hours(14, 16)))
    unpaid = enroll_in_pack(dear.pk, student=student, actor=student, choice=Choice(starts=hours(18)))
    LessonSlotFactory(course_pack=free, student=student, starts_at=timezone.now() - timedelta(days=1))
    chosen = "&".join(f"t={write_instant(start)}" for start in hours(9, 11))
    return {
        "learner": student,
        "teacher": pack.tutor_profile.user,
        "home": "/",
        "packs": "/courses/?category=long",
        "nothing": "/courses/?q=algebre&planning=strict",
        "tutors": "/tutors/",
        "tutor": reverse("catalog:tutor", args=[pack.tutor_profile.uid]),
        "pack": reverse("catalog:pack", args=[pack.uid]),
        "choose": reverse("enrollments:choose", args=[pack.uid]) + f"?{chosen}&t={write_instant(hours(10)[0])}",
        "review": reverse("enrollments:review", args=[pack.uid]) + f"?{chosen}&mode=faceToFace",
        "mistake": reverse("enrollments:review", args=[pack.uid]) + f"?{chosen}",
        "overview": reverse("enrollments:overview"),
        "list": reverse("enrollments:enrollments"),
        "enrolled": reverse("enrollments:enrollment", args=[enrolled.uid]),
        "unpaid": reverse("enrollments:enrollment", args=[unpaid.uid]),
        "teaching": reverse("enrollments:teaching"),
        "students": reverse("enrollments:students"),
        "first": reverse("enrollments:choose", args=[pack.uid]),
    }


def open_page(page, live_server, school, name):
    log_in(page.context, live_server, school["teacher" if name in {"teaching", "students"} else "learner"])
    page.goto(f"{live_server.url}{school[name]}")
    if name == "mistake":
        page.get_by_role("button", name="Book and pay").click()


@pytest.mark.parametrize("name", NAMES + OWN)
def test_a_page_is_accessible_at_every_width(page, live_server, school, name):
    complaints = policy_complaints(page)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        open_page(page, live_server, school, name)
        assert findings(page) == [], scheme
    for width in (1280, 640, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) == [], width
        if width == 390:
            assert findings(page) == []
            assert small_targets(page) == []
    assert complaints == []


def test_choosing_by_htmx_keeps_the_focus_says_the_count_and_follows_in_the_address(page, live_server, school):
    log_in(page.context, live_server, school["learner"])
    complaints = policy_complaints(page)
    page.goto(f"{live_server.url}{school['first']}")
    box = page.locator(".time input").first
    value = box.get_attribute("value")
    box.focus()
    page.keyboard.press("Space")

    page.locator("#choice .chosen-one").wait_for()
    expect(page.locator(f".time input[value='{value}']")).to_be_focused()
    expect(page.locator("#news")).to_contain_text("1 of 2 lessons chosen")
    assert f"t={value}" in page.url
    page.get_by_role("button", name="Same time every week").click()
    expect(page.locator("#choice .chosen-one")).to_have_count(2)
    expect(page.locator("#choice-title")).to_be_focused()  # given once the swap has settled
    page.reload()
    assert page.locator("#choice .chosen-one").count() == 2
    page.get_by_role("button", name=re.compile("^Take away")).first.click()
    expect(page.locator("#choice .chosen-one")).to_have_count(1)
    expect(page.locator("#choice-title")).to_be_focused()  # given once the swap has settled
    assert complaints == []


def test_weeks_turn_by_htmx_and_back_goes_back(page, live_server, school):
    page.goto(f"{live_server.url}{school['first']}")
    first = page.locator("#week").inner_text()
    page.get_by_role("button", name="Later").click()
    expect(page.locator("#week")).not_to_have_text(first)
    second = page.locator("#week").inner_text()

    expect(page.locator("#week")).to_be_focused()
    expect(page.locator("#news")).to_contain_text(second)
    page.go_back()
    expect(page.locator("#week")).to_have_text(first)


def test_filters_by_htmx_change_results_count_and_pills(page, live_server, school):
    page.goto(f"{live_server.url}/courses/")
    assert page.locator("#filter-count").inner_text() == "3 courses"
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Price up to").fill("50")
    page.get_by_label("Price up to").press("Tab")

    expect(page.locator("#filter-count")).to_have_text("2 courses")
    assert page.locator("#results .card").count() == 2
    assert page.locator("#filter-pills .pill").first.inner_text().startswith("Price up to")
    assert "price_to=50" in page.url
    page.go_back()
    expect(page.locator("#filter-count")).to_have_text("3 courses")


def test_nothing_hides_the_time_that_has_the_focus(page, live_server, school):
    page.set_viewport_size({"width": 390, "height": 700})
    page.emulate_media(reduced_motion="reduce")
    log_in(page.context, live_server, school["learner"])
    page.goto(f"{live_server.url}{school['first']}")
    for box in page.locator(".time input").all()[::5]:
        box.focus()
        covered = page.evaluate(
            """() => { const box = document.activeElement.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return !top || !top.closest('.time'); }"""
        )
        assert not covered
