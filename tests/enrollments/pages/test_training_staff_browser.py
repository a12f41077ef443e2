"""The trainer's pages in a real browser: wide, narrow, without script, by keyboard; nothing for axe."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from enrollments.enums import EnrollmentState
from enrollments.services.promotion import invite_next
from tests.browser.visits import findings, log_in, policy_complaints, small_targets, too_wide
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenanstecknadelkunde"
NAMES = ["list", "training", "act", "add", "message", "print", "attendance", "decisions", "run"]


@pytest.fixture
def school(live_server):
    practice = PracticeFactory(name="Westertoren School", accent="#9c3d1f")
    trainer = MembershipFactory(practice=practice, role=Role.TRAINER, user__first_name="Joris").user
    training = make_training(practice=practice, title=f"Bonding {LONG}", capacity=3, trainers=0, sessions=2)
    training.posts.create(user=trainer)
    people = [
        put_in_state(training.offering_ptr, make_student(practice, first_name=name, last_name=LONG), state)
        for name, state in (
            ("Anna", EnrollmentState.ENROLLED),
            ("Bert", EnrollmentState.WAITLIST),
            ("Carla", EnrollmentState.WAITLIST),
            ("Dirk", EnrollmentState.WAITLIST_DECLINED),
        )
    ]
    invite_next(training.pk, count=1, actor=trainer)

    def at(name, *args):
        return reverse(f"enrollments:staff-{name}", args=[training.uid, *args])

    return {
        "trainer": trainer,
        "people": people,
        "list": reverse("enrollments:staff-trainings"),
        "training": at("training"),
        "act": f"{at('act')}?action=remove&enrollment={people[0].uid}",
        "add": f"{at('add')}?q=a",
        "message": at("message"),
        "print": at("print"),
        "attendance": at("attendance", training.sessions.earliest("starts_at").uid),
        "decisions": at("decisions"),
        "run": at("run"),
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(page, live_server, school, name, width):
    complaints = policy_complaints(page)
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page.context, live_server, school["trainer"])
    page.goto(f"{live_server.url}{school[name]}")

    assert findings(page) == []
    assert too_wide(page) == []
    if width < 600:
        assert small_targets(page) == []
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 1040, 720, 390])
def test_a_trainer_who_tutors_has_room_for_the_list(page, live_server, school, width):
    """Beside the side navigation there is less room than in the window."""
    MembershipFactory(user=school["trainer"], practice=school["people"][0].practice, role=Role.TUTOR)
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page.context, live_server, school["trainer"])
    page.goto(f"{live_server.url}{school['training']}")

    expect(page.locator(".side-navigation")).to_be_visible()
    assert too_wide(page) == []
    page.get_by_role("row").filter(has_text="Anna").locator("summary").click()
    entry = page.get_by_role("link", name=school["people"][0].student.email)
    expect(entry.last).to_be_in_viewport()
    page.get_by_role("button", name="Mark as paid").first.click()
    expect(page.get_by_text("Marked as paid: Anna", exact=False)).to_be_visible()
    assert findings(page) == []


def test_a_seat_is_given_without_script(browser, live_server, school):
    context = browser.new_context(java_script_enabled=False)
    log_in(context, live_server, school["trainer"])
    page = context.new_page()
    page.goto(f"{live_server.url}{school['training']}")
    page.get_by_role("button", name="Invite the next").click()
    expect(page.get_by_text("1 person is invited and told.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Anna")
    row.locator("summary").click()
    row.get_by_role("button", name="Mark as paid").click()
    expect(page.get_by_role("row").filter(has_text="Anna").get_by_text("Paid", exact=True)).to_be_visible()
    context.close()


def test_the_menu_of_a_row_by_keyboard(page, live_server, school):
    log_in(page.context, live_server, school["trainer"])
    page.goto(f"{live_server.url}{school['training']}")
    summary = page.get_by_role("row").filter(has_text="Anna").locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Marked as paid: Anna", exact=False)).to_be_visible()
