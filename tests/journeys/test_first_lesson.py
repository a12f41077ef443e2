"""The whole job of the product, as a new student does it on the demo school that `make run` starts.

Register, confirm the address with the mail that the demo shows, find a course,
pick times, pay with a test card, have lessons, and complete the course. With a
mouse, without JavaScript, on a phone, by keyboard alone.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visits import policy_complaints
from tests.journeys.conftest import CODE
from tests.journeys.hands import Keyboard, Pointer, Thumb

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a kettle in the rain"
CARD = "4242424242424242"

WAYS: dict[str, dict[str, Any]] = {
    "mouse": {"course": "Algebra without fear", "lessons": 5, "subject": "algebra"},
    "without JavaScript": {
        "course": "Algebra without fear",
        "lessons": 5,
        "subject": "algebra",
        "context": {"java_script_enabled": False},
        "registers_first": True,
    },
    "phone": {
        "course": "One hour for one problem",
        "lessons": 1,
        "subject": "one hour",
        "context": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
        "hands": Thumb,
        "registers_first": True,
    },
    "keyboard": {"course": "One hour for one problem", "lessons": 1, "subject": "one hour", "hands": Keyboard},
}

# The times of this student's lessons are moved into the past, as if the weeks had gone by.
LET_WEEKS_PASS = """
from datetime import timedelta
from django.db.models import F
from scheduling.models import LessonSlot
slots = LessonSlot.objects.filter(student__email="{email}", status="booked")
ago = timedelta(days={days})
print(slots.update(**{{name: F(name) - ago for name in ("starts_at", "ends_at", "blocks_from", "blocks_until")}}))
"""


@pytest.mark.parametrize("way", WAYS)
def test_from_a_stranger_to_a_completed_course(demo, browser, mailbox, way):
    plan = WAYS[way]
    email = f"{way.replace(' ', '-').lower()}@family.example"
    context, hands = somebody(demo, browser, plan)
    page = hands.page
    complaints = complaints_of(page)
    registers_first = plan.get("registers_first", False)
    if registers_first:
        hands.open("/login/")
        become_student(hands, mailbox, email)

    hands.open("/")
    hands.fill("What would you like to learn?", plan["subject"])
    hands.press("button", "Search courses")
    hands.press("link", plan["course"], exact=True)
    hands.press("link", "Choose your times")
    pick_times(page, hands, plan, has_script=way != "without JavaScript")
    hands.press("button", "Continue")
    if not registers_first:  # a stranger's choice waits meanwhile
        become_student(hands, mailbox, email)

    # Everything once more, then book, change one's mind at the till, and pay after all.
    expect(page.get_by_role("heading", name="Review and pay")).to_be_visible()
    expect(page.locator(".lesson-list li")).to_have_count(plan["lessons"])
    hands.tick(page.get_by_label("I agree to the cancellation terms"))
    hands.press("button", "Book and pay")
    hands.press("link", "Cancel and go back")
    expect(page.get_by_text("Your times are held for you until you pay")).to_be_visible()
    hands.press("button", "Pay now")
    hands.fill("Card number, or IBAN of a test bank account", CARD)
    hands.press("button", re.compile("^Pay "))
    expect(page.get_by_text("You are enrolled")).to_be_visible(timeout=30_000)
    expect(page.locator(".page-header .badge")).to_have_text("Enrolled")
    address = page.url.partition("?")[0]
    assert plan["course"] in mailbox(email, "You are enrolled")

    # Weeks go by; the tutor says that every lesson was given.
    days = 120 + 60 * list(WAYS).index(way)  # a time of its own for each, since a tutor teaches one at a time
    assert demo.shell(LET_WEEKS_PASS.format(email=email, days=days)) == str(plan["lessons"])
    confirm_lessons(demo, browser, plan)

    page.goto(address)
    expect(page.locator(".page-header .badge")).to_have_text("Completed")
    expect(page.locator(".progress-note")).to_have_text(f"{plan['lessons']} of {plan['lessons']}")
    assert plan["course"] in mailbox(email, "is complete")
    assert complaints == []
    context.close()


def somebody(demo, browser, plan):
    """A browser of somebody's own, and the way in which they use it."""
    context = browser.new_context(base_url=demo.base, locale="en-GB", **plan.get("context", {}))
    return context, plan.get("hands", Pointer)(context.new_page())


def complaints_of(page):
    """Fills with what goes wrong in the open page: scripts that fail, and whatever its content policy refuses."""
    complaints: list[str] = policy_complaints(page)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def pick_times(page, hands, plan, *, has_script):
    """The first free time, and the same one every week until the course is full; without script a time a week."""
    hands.tick(page.locator(".time input").first)
    if plan["lessons"] == 1:
        return
    if has_script:
        expect(page.locator(".chosen-one")).to_have_count(1)
        hands.press("button", "Same time every week")
        expect(page.locator(".chosen-one")).to_have_count(plan["lessons"])
        return
    for number in range(2, plan["lessons"] + 1):
        hands.press("button", re.compile("^Later"))
        hands.tick(page.locator(".time input").first)
        hands.press("button", "Check my choice")
        expect(page.locator(".chosen-one")).to_have_count(number)


def become_student(hands, mailbox, email):
    """From the log-in page: a new account, its address confirmed with the demo's mail, logged in."""
    hands.press("link", "Create an account")
    register(hands, email)
    code = CODE.search(mailbox(email, "Confirm"))[1]
    hands.fill("Code from the mail", code)
    hands.press("button", "Confirm")
    hands.fill("E-mail address", email)
    hands.fill("Password", PASSWORD)
    hands.press("button", "Log in")
    expect(hands.page).not_to_have_url(re.compile("/login/"))


def register(hands, email):
    hands.fill("First name", "Robin")
    hands.fill("Last name", "Vermeer")
    hands.fill("E-mail address", email)
    hands.fill("Password", PASSWORD)
    hands.press("button", "Create account")


def confirm_lessons(demo, browser, plan):
    """The tutor of the demo logs in and marks what is to be marked, in the same way as the student works."""
    tutor = demo.login_of("tutor")
    context, hands = somebody(demo, browser, plan)
    page = hands.page
    hands.open("/login/?next=/teaching/")
    hands.fill("E-mail address", tutor["email"])
    hands.fill("Password", tutor["password"])
    hands.press("button", "Log in")
    rows = page.locator("section[aria-labelledby=unconfirmed] tbody tr").filter(has_text="Robin Vermeer")
    expect(rows).to_have_count(plan["lessons"])
    for left in range(plan["lessons"], 0, -1):
        hands.activate(rows.first.get_by_role("button", name="Mark as given"))
        expect(rows).to_have_count(left - 1)
    context.close()
