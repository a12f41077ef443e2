"""The office where no script runs: all of it within reach, nothing that does nothing, on a phone and on a desk."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.accounts.browser.doings import PHONE
from tests.accounts.browser.places import addresses
from tests.accounts.helpers import member
from tests.browser.visits import log_in, too_wide
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
# What only script would answer; who is logged in stands in what is a button otherwise.
DEAD = """() => [...document.querySelectorAll(
        'button[type=button]:not(.admin-user-button), a:not([href]), a[href="#"], :not(form)[x-on\\\\:click]')]
    .filter(one => one.checkVisibility() && !one.matches(".admin-user-button")).map(one => one.outerHTML)"""


def top(page, selector) -> float:
    return float(page.locator(selector).bounding_box()["y"])


@pytest.fixture
def office(browser, live_server, boss):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    log_in(context, live_server, boss, second_factor=True)
    yield page
    context.close()


def test_without_script_everything_is_within_reach(office, live_server, ada, north):
    training = make_training(practice=north, title="Trust and care", trainers=0)
    member(north, Role.TRAINER, first_name="Eva", last_name="Berg", email="eva@school.example")
    change = reverse("admin:catalog_training_change", args=[training.pk])

    office.goto(f"{live_server.url}{reverse('admin:index')}")
    assert office.get_by_role("link", name="Trainings", exact=True).is_hidden()
    office.get_by_role("link", name="Navigation").click()
    assert office.get_by_role("button", name="Log out").is_visible()
    office.get_by_role("link", name="Trainings", exact=True).click()
    office.get_by_role("link", name="Trust and care").click()
    office.get_by_role("button", name="Save, and show an empty row").click()
    office.get_by_role("textbox", name="Name or e-mail address").fill("eva berg")
    for name, value in {"starts_at_0": "2031-05-06", "starts_at_1": "10:00", "ends_at_0": "2031-05-06"}.items():
        office.locator(f"[name=sessions-1-{name}]").fill(value)
    office.locator("[name=sessions-1-ends_at_1]").fill("12:00")
    office.get_by_role("button", name="Save", exact=True).click()

    assert [str(one) for one in training.trainers.all()] == ["Eva Berg"]
    assert training.sessions.count() == 2
    office.set_viewport_size(DESK)
    office.goto(f"{live_server.url}{reverse('admin:accounts_user_changelist')}")
    office.get_by_role("link", name="Filters").click()
    office.get_by_role("link", name="Trainer", exact=True).click()
    assert office.locator("[id=result_list] tbody tr").count() == 1
    assert top(office, "[id=changelist-filter]") > top(office, "[id=result_list]")
    for address in [*addresses(ada, north), change, f"{change}history/", f"{change}act/series/", f"{change}act/move/"]:
        office.goto(f"{live_server.url}{address}")
        for size in (PHONE, DESK):
            office.set_viewport_size(size)
            assert (address, too_wide(office), office.evaluate(DEAD)) == (address, [], [])
