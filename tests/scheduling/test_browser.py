"""A tutor's pages in a real browser: accessible, usable on a narrow phone, by keyboard and without script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scheduling.enums import SlotStatus
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import AvailabilityExceptionFactory, LessonSlotFactory, make_pack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = ["lessons", "week", "availability", "add-hours", "rules", "add-away"]
LESSON_PAGES = ["lesson", "place", "call-off"]


@pytest.fixture
def lesson(live_server):
    pack = make_pack(title="Algebra without fear", tutor_profile__display_name="Tom Bakker")
    AvailabilityExceptionFactory(
        tutor_profile=pack.tutor_profile, starts_on=timezone.now().date() + timedelta(days=9), note="Portugal"
    )
    student = UserFactory(first_name="Sanne", last_name="de Vries")
    begin = timezone.now().replace(minute=0, second=0, microsecond=0)
    LessonSlotFactory(course_pack=pack, student=student, starts_at=begin - timedelta(days=1))
    return LessonSlotFactory(
        course_pack=pack,
        student=student,
        starts_at=begin + timedelta(days=1),
        session_mode="faceToFace",
        location_type="studentHome",
        location_details="Kerkstraat 1, Utrecht",
    )


def log_in(context, live_server, user):
    client = Client()
    client.force_login(user)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    context.add_cookies([{**cookie, "url": live_server.url}])


@pytest.fixture
def as_tutor(page, live_server, lesson):
    log_in(page.context, live_server, lesson.tutor)
    return page


def addresses(live_server, lesson):
    own = [reverse(f"scheduling:{name}") for name in PAGES]
    return [
        f"{live_server.url}{path}"
        for path in own + [reverse(f"scheduling:{name}", args=[lesson.uid]) for name in LESSON_PAGES]
    ]


def test_axe_finds_nothing_in_either_theme(as_tutor, live_server, lesson):
    complaints: list[str] = []
    as_tutor.on("console", lambda message: complaints.append(message.text))
    for address in addresses(live_server, lesson):
        as_tutor.goto(address)
        for scheme in ("light", "dark"):
            as_tutor.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            as_tutor.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => true)")
            findings = Axe().run(as_tutor, options=RULES).response["violations"]
            assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in findings] == [], address
    assert complaints == []


def test_nothing_scrolls_sideways(as_tutor, live_server, lesson):
    for address in addresses(live_server, lesson):
        as_tutor.goto(address)
        for width in (320, 390, 640, 1280):
            as_tutor.set_viewport_size({"width": width, "height": 800})
            over = as_tutor.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (address, width, over) == (address, width, 0)


def test_hours_are_added_without_script(browser, live_server, lesson):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    log_in(context, live_server, lesson.tutor)
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('scheduling:availability')}")

    page.get_by_role("link", name="Add hours", exact=True).first.click()
    page.get_by_label("Saturday").check()
    page.get_by_label("Sunday").check()
    page.get_by_label("From").fill("20:30")
    page.get_by_label("Until").fill("22:00")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("button", name="Remove Saturday, 20:30–22:00").click()  # noqa: RUF001 - a range
    page.get_by_text("These hours are not offered any more.").wait_for()
    assert lesson.tutor_profile.availabilities.filter(start_time="20:30", is_active=True).count() == 1
    context.close()


def test_a_lesson_is_marked_by_keyboard_alone(as_tutor, live_server, lesson):
    as_tutor.goto(f"{live_server.url}{reverse('scheduling:lessons')}")

    for _ in range(60):
        as_tutor.keyboard.press("Tab")
        if "Mark as given" in as_tutor.evaluate("document.activeElement.textContent"):
            break
    as_tutor.keyboard.press("Enter")

    as_tutor.get_by_text("The lesson is marked as given.").wait_for()
    assert lesson.course_pack.lesson_slots.filter(status=SlotStatus.COMPLETED).count() == 1


def test_what_was_typed_stays_after_an_error_and_the_summary_leads_to_it(as_tutor, live_server, lesson):
    as_tutor.goto(f"{live_server.url}{reverse('scheduling:add-away')}")
    as_tutor.get_by_label("First day away").fill("2030-01-05")
    as_tutor.get_by_label("Last day away").fill("2030-01-01")
    as_tutor.get_by_label("Note to yourself").fill("Skiing")
    as_tutor.get_by_role("button", name="Save").click()

    as_tutor.locator(".error-summary:focus").wait_for()
    as_tutor.get_by_role("link", name="The last day comes before the first.").click()
    assert as_tutor.evaluate("document.activeElement.name") == "ends_on"
    assert as_tutor.get_by_label("Note to yourself").input_value() == "Skiing"
