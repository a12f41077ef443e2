"""The office in a real browser: by keyboard, on a phone, through axe, with nothing refused by the content policy."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.accounts.browser.doings import PHONE, check_both_themes
from tests.accounts.browser.places import addresses
from tests.browser.visits import log_in

pytestmark = pytest.mark.browser


@pytest.fixture
def office(page, live_server, boss):
    page.emulate_media(reduced_motion="reduce")
    log_in(page.context, live_server, boss, second_factor=True)
    return page


def test_axe_finds_nothing_and_the_policy_refuses_nothing(office, live_server, ada, north, complaints):
    for address in addresses(ada, north):
        office.goto(f"{live_server.url}{address}")
        office.wait_for_load_state("networkidle")
        check_both_themes(office)
    assert complaints == []


def test_nothing_scrolls_sideways(office, live_server, ada, north):
    for address in addresses(ada, north):
        office.goto(f"{live_server.url}{address}")
        for width in (390, 1280):
            office.set_viewport_size({"width": width, "height": 800})
            over = office.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (width, over) == (width, 0), address


def test_somebody_is_found_from_anywhere_by_keyboard(office, live_server, ada):
    office.goto(f"{live_server.url}{reverse('admin:index')}")

    office.keyboard.press("Control+k")
    office.get_by_placeholder("Type to search").press_sequentially("lovelace")
    office.locator("#command-results a").filter(has_text="Ada Lovelace").first.wait_for()
    office.keyboard.press("ArrowDown")
    office.keyboard.press("Enter")

    office.wait_for_url(re.compile(r"/admin/accounts/.*/change/$"))
    assert "Ada Lovelace" in office.get_by_role("heading", level=1).inner_text()


def test_the_navigation_opens_on_a_phone_and_a_person_is_suspended(office, live_server, ada):
    office.set_viewport_size(PHONE)
    office.goto(f"{live_server.url}{reverse('admin:index')}")
    assert office.get_by_role("link", name="Users").is_hidden()
    office.get_by_role("button", name="Navigation").click()
    office.get_by_role("link", name="Users").click()
    office.get_by_role("link", name="Ada Lovelace").click()
    office.get_by_role("link", name="Suspend").click()
    office.get_by_label("Reason").fill("Unpaid lessons")
    office.get_by_role("button", name="Suspend").click()

    office.wait_for_url(re.compile(r"/change/$"))
    ada.refresh_from_db()
    assert ada.account_status == "suspended"
    assert office.get_by_role("link", name="Open the account again").is_visible()


def test_looking_through_somebody_s_eyes_and_back(office, live_server, ada):
    office.goto(f"{live_server.url}{reverse('admin:accounts_user_act', args=[ada.pk, 'impersonate'])}")
    office.get_by_label("Reason").fill("She called")
    office.get_by_role("button", name="Act as this person").click()

    office.wait_for_url(f"{live_server.url}/")
    banner = office.get_by_role("region", name="Acting as somebody else")
    assert "Bea Boss" in banner.inner_text()
    check_both_themes(office)
    banner.get_by_role("button", name="Stop").click()
    office.wait_for_url(re.compile(rf"/admin/accounts/user/{ada.pk}/change/$"))
