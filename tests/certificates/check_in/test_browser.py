"""Check-in in a real browser whose network is really cut: by the browser, and by breaking the cable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling.enums import AttendanceStatus
from scheduling.services.attendance import mark_attendance
from tests.browser.visits import findings, log_in, policy_complaints, small_targets, too_wide
from tests.certificates.check_in.cable import Cable
from tests.certificates.check_in.door import Door, kept
from tests.factories.accounts import PracticeFactory
from tests.factories.certificates import RequirementFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = reverse("certificates:check-in")
SLOW = 20_000
"""So many milliseconds a worker may take to start, and a page to try again, on a busy machine."""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenanstecknadelkunde"
CACHES = "async () => { const found = await caches.open('check-in-list'); return (await found.keys()).length; }"
QUEUE = "async () => (await CheckInQueue.all()).length"


@pytest.fixture
def door(live_server):
    return Door(practice=PracticeFactory(name="Westertoren School", accent="#9c3d1f"))


@pytest.fixture
def trainer(door):
    return door.staff(first_name="Joris")


def opened(page, server):
    """The page once it works offline."""
    page.goto(f"{server.url}{PAGE}")
    expect(page.get_by_text("also works without a network")).to_be_visible(timeout=SLOW)
    return page


def row(page, name):
    return page.locator(".check-in-person").filter(has_text=name)


def arrives(page, name):
    row(page, name).get_by_role("button", name="Arrived").click()


def test_offline_marks_are_kept_over_a_reload_and_sent_by_themselves(page, live_server, door, trainer):
    complaints = policy_complaints(page)
    lily, *_others = [door.comes(name) for name in ("Lily Evans", "Arjun Patel", "Zoë Wright")]
    log_in(page.context, live_server, trainer)
    opened(page, live_server)

    page.context.set_offline(True)
    for name in ("Lily Evans", "Arjun Patel", "Zoë Wright"):
        arrives(page, name)
        expect(row(page, name).get_by_text("Not verified offline")).to_be_visible()
    row(page, "Zoë Wright").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(page.get_by_text("Waiting to be sent: 2")).to_be_visible()
    page.reload()
    expect(row(page, "Lily Evans").get_by_text("Noted at")).to_be_visible()
    expect(row(page, "Zoë Wright").get_by_role("button", name="Arrived")).to_be_visible()
    expect(page.get_by_text("Not verified offline: who was added")).to_be_visible()
    assert (findings(page), too_wide(page), kept()) == ([], [], [])

    # Meanwhile the school goes on.
    mark_attendance(
        door.session, {lily.student_id: AttendanceStatus.ABSENT}, actor=door.staff(Role.ADMIN, first_name="Anna")
    )
    page.context.set_offline(False)
    expect(row(page, "Arjun Patel").get_by_text("Arrived")).to_be_visible()
    expect(page.get_by_role("heading", name="To be looked at")).to_be_visible()
    expect(page.locator("[data-results] li")).to_contain_text("Lily Evans was noted as “Absent” by Anna")
    expect(row(page, "Lily Evans").get_by_text("Somebody else noted otherwise")).to_be_visible()
    expect(page.get_by_text("Waiting to be sent")).to_be_hidden()
    assert door.marks() == {"Lily": "absent", "Arjun": "present"}
    assert kept() == [("conflict", "marked_otherwise"), ("present", "")]
    assert (findings(page), complaints) == ([], [])


def test_with_the_cable_cut_the_page_opens_and_goes_on_trying(page, door, live_server, trainer):
    door.comes("Lily Evans")
    gone = door.comes("Arjun Patel")
    cable = Cable(live_server.url)
    log_in(page.context, cable, trainer)
    opened(page, cable)
    cable.cut()

    page.goto(f"{cable.url}{PAGE}")
    expect(page.get_by_text("No connection.")).to_be_visible(timeout=SLOW)
    page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=3))
    arrives(page, "Lily Evans")
    arrives(page, "Arjun Patel")
    expect(page.get_by_text("Waiting to be sent: 2")).to_be_visible()
    Enrollment.objects.filter(pk=gone.pk).update(state=EnrollmentState.CANCELED)
    cable.mend()
    expect(page.get_by_text("Came, but not on the list")).to_be_visible(timeout=SLOW)
    expect(row(page, "Lily Evans").get_by_text("Arrived")).to_be_visible()
    expect(page.get_by_text("The clock of this device is wrong.")).to_be_visible()
    assert kept() == [("present", ""), ("not_on_list", "no_seat")]
    cable.cut()


def test_what_was_noted_is_sent_by_the_browser_when_the_page_is_closed(page, live_server, door, trainer):
    door.comes("Lily Evans")
    log_in(page.context, live_server, trainer)
    opened(page, live_server)
    page.context.set_offline(True)
    arrives(page, "Lily Evans")
    expect(page.get_by_text("Waiting to be sent: 1")).to_be_visible()
    workers: list[str] = []
    tools = page.context.new_cdp_session(page.context.new_page())
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: workers.extend(one["registrationId"] for one in told["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    page.close()
    assert kept() == []

    tools.send("Network.enable")
    other = page.context.pages[0]
    other.context.set_offline(False)
    again = {"origin": live_server.url, "registrationId": workers[-1], "lastChance": False}
    tools.send("ServiceWorker.dispatchSyncEvent", {**again, "tag": "something else"})
    tools.send("ServiceWorker.dispatchSyncEvent", {**again, "tag": "check-in"})
    deadline = monotonic() + SLOW / 1000
    while not kept() and monotonic() < deadline:
        other.wait_for_timeout(100)
    assert kept() == [("present", "")]
    assert door.marks() == {"Lily": "present"}


def test_logged_out_another_person_and_the_first_again(page, live_server, door, trainer):
    door.comes("Lily Evans")
    guard = door.staff(Role.GUARD)
    log_in(page.context, live_server, trainer)
    opened(page, live_server)
    page.context.set_offline(True)
    arrives(page, "Lily Evans")
    expect(page.get_by_text("Waiting to be sent: 1")).to_be_visible()
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="Log in to send it")).to_be_visible()
    assert page.evaluate(QUEUE) == 1

    log_in(page.context, live_server, guard)
    page.goto(f"{live_server.url}{PAGE}")
    expect(page.get_by_text("Noted by somebody else on this device")).to_be_visible()
    assert (page.evaluate(QUEUE), kept()) == (1, [])
    assert page.evaluate(CACHES) == 1
    page.locator(".menu summary").click()
    page.locator(".menu").get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{live_server.url}/")
    assert page.evaluate(CACHES) == 0
    page.context.set_offline(True)
    page.goto(f"{live_server.url}{PAGE}")
    expect(page.get_by_text("There is no list on this device")).to_be_visible()
    page.context.set_offline(False)

    log_in(page.context, live_server, trainer)
    page.goto(f"{live_server.url}{PAGE}")
    expect(row(page, "Lily Evans").get_by_text("Arrived")).to_be_visible()
    expect(row(page, "Lily Evans").get_by_role("button", name="Arrived")).to_have_count(0)
    assert kept() == [("present", "")]


def test_by_keyboard_on_a_phone_in_dutch_and_only_this_page_is_kept(page, live_server, door, trainer):
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")
    for name in (f"Anna {LONG}", "Bert Bakker"):
        door.comes(name)
    trainer.language = "nl"
    trainer.save(update_fields=["language"])
    page.set_viewport_size({"width": 390, "height": 800})
    log_in(page.context, live_server, trainer)
    page.goto(f"{live_server.url}{PAGE}")
    expect(page.get_by_text("Deze pagina werkt ook zonder netwerk.")).to_be_visible(timeout=SLOW)
    assert (findings(page), too_wide(page), small_targets(page)) == ([], [], [])

    page.locator(".check-in-why summary").filter(has_text="Anna").focus()
    for key in ("Enter", "Tab", "L", "i", "d", "Enter"):
        page.keyboard.press(key)
    expect(row(page, "Anna").get_by_text("Aangekomen")).to_be_visible()
    expect(row(page, "Anna").get_by_text("Toegelaten: Lid")).to_be_visible()
    expect(page.locator(".check-in-why summary").filter(has_text="Bert")).to_be_focused()
    for key in ("Enter", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)  # without a reason the browser asks for one
    assert door.marks() == {"Anna": "present"}
    assert (findings(page), too_wide(page), small_targets(page)) == ([], [], [])

    reason = row(page, "Bert").locator("[name=reason]")
    reason.fill("Papier gezien")
    with page.expect_response(f"{live_server.url}{PAGE}"):  # the list comes anew, and takes no words away
        page.evaluate("() => { window.dispatchEvent(new Event('online')); }")
    expect(reason).to_be_focused()
    expect(reason).to_have_value("Papier gezien")
    page.context.set_offline(True)
    reason.press("Enter")
    expect(row(page, "Bert").get_by_text("Papier gezien")).to_be_visible()
    page.reload()
    expect(row(page, "Bert").get_by_text("Papier gezien")).to_be_visible()
    page.context.set_offline(False)
    expect(row(page, "Bert").get_by_text("Toegelaten: Papier gezien")).to_be_visible(timeout=SLOW)
    assert door.marks() == {"Anna": "present", "Bert": "present"}
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(f"{live_server.url}/my/certificates/")


def test_without_script(browser, live_server, door, trainer):
    door.comes("Lily Evans")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    log_in(context, live_server, trainer)
    page = context.new_page()
    page.goto(f"{live_server.url}{PAGE}")
    arrives(page, "Lily Evans")
    expect(page.get_by_text("Lily Evans arrived at")).to_be_visible()
    expect(page.get_by_text("1 of 1 here")).to_be_visible()
    context.close()
    assert door.marks() == {"Lily": "present"}
