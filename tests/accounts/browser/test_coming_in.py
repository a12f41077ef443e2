"""Coming in, as a person with a phone and a keyboard does."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.services.second_factor import start_authenticator
from tests.accounts.browser.doings import PHONE, check_both_themes, check_widths, path_of, press_until, type_into
from tests.accounts.helpers import code_sent_to, member
from tests.accounts.people import app_code, with_app
from tests.browser.visits import log_in
from tests.factories.accounts import PASSWORD, MembershipFactory, MembershipInvitationFactory, PracticeFactory

pytestmark = pytest.mark.browser


def test_from_registering_to_a_login_with_the_second_factor_by_keyboard_on_a_phone(
    page, live_server, north, complaints
):
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{reverse('accounts:register')}?next={reverse('accounts:profile')}")
    type_into(page, "first_name", "Mary Ann")
    type_into(page, "last_name", "Evans")
    type_into(page, "email", "mary@school.example")
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/verify-email/")
    type_into(page, "code", code_sent_to("mary@school.example"))
    page.keyboard.press("Enter")

    page.wait_for_url("**/login/**")
    assert page.get_by_text("Your e-mail address is confirmed").is_visible()
    assert page.get_by_label("E-mail address").input_value() == "mary@school.example"
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/account/profile/")
    press_until(page, "Security")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/security/")
    press_until(page, "Set it up")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/security/second-factor/")
    assert page.get_by_role("img", name=re.compile("QR code")).bounding_box()["width"] > 150
    secret = page.locator(".setup-secret").inner_text()
    type_into(page, "code", app_code(secret))
    page.keyboard.press("Enter")
    page.get_by_text("The second step is switched on.").wait_for()
    codes = page.locator(".backup-codes code").all_inner_texts()
    assert len(codes) == 10

    page.context.clear_cookies()
    page.goto(f"{live_server.url}{reverse('accounts:login')}")
    type_into(page, "email", "mary@school.example")
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/second-factor/**")
    assert page.get_by_role("heading", level=1).inner_text() == "One more step"
    type_into(page, "code", app_code(secret, drift=1))
    page.keyboard.press("Enter")

    page.wait_for_url("**/my/")
    assert page.get_by_text("Mary Ann").first.is_visible() or page.locator(".menu summary").is_visible()
    assert complaints == []


def test_the_same_without_javascript(browser, live_server, north):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    member(north, email="ada@school.example")
    page.goto(f"{live_server.url}{reverse('accounts:login')}")
    page.get_by_label("E-mail address").fill("ada@school.example")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Log in").click()
    assert page.get_by_role("alert").get_by_text("is not right").is_visible()
    assert page.get_by_label("E-mail address").input_value() == "ada@school.example"

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    page.goto(f"{live_server.url}{reverse('accounts:security')}")
    assert page.get_by_role("heading", name="Where you are logged in").is_visible()
    context.close()


def test_a_school_s_invitation_is_answered_without_javascript(browser, live_server, north):
    user = member(north, email="ada@school.example")
    MembershipInvitationFactory(user=user, practice=PracticeFactory(name="South"), role=Role.TUTOR)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page.context, live_server, user)

    page.goto(f"{live_server.url}{reverse('accounts:practices')}")
    page.get_by_role("link", name=re.compile("Look and answer")).click()
    page.get_by_role("button", name="Accept").click()

    page.get_by_text("You belong to South now.").wait_for()
    assert page.get_by_role("button", name=re.compile("Go there.*South")).is_visible()
    context.close()


def test_axe_finds_nothing_in_an_invitation_and_a_started_set_up(page, live_server, north, complaints):
    user = member(north)
    invitation = MembershipInvitationFactory(user=user, practice=PracticeFactory(name="South"), role=Role.TUTOR)
    start_authenticator(user, actor=user)
    log_in(page.context, live_server, user)

    for path in (
        reverse("accounts:practices"),
        reverse("accounts:membership-invitation", args=[invitation.uid]),
        reverse("accounts:authenticator"),
    ):
        page.goto(f"{live_server.url}{path}")
        check_both_themes(page)
        check_widths(page)
    assert complaints == []


PUBLIC = ["register", "login", "verify-email", "forgot-password", "reset-password"]
OWN = [
    "profile", "change-email", "confirm-email-change", "security", "password", "authenticator", "api-keys",
    "practices", "logout",
]  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_axe_finds_nothing_before_the_login(page, live_server, north, complaints, name):
    page.goto(f"{live_server.url}{reverse(f'accounts:{name}')}")
    check_both_themes(page)
    if name != "verify-email":
        page.locator("main form button").first.click()
        page.locator(".error-summary").wait_for()
        check_both_themes(page)
    assert [text for text in complaints if "422" not in text] == []


@pytest.mark.parametrize("name", OWN)
def test_axe_finds_nothing_in_the_account(page, live_server, north, complaints, name):
    user = member(north, email="ada@school.example", first_name="Ada", last_name="Lovelace")
    MembershipFactory(user=user, practice=PracticeFactory(name="South"), role=Role.TUTOR)
    log_in(page.context, live_server, user)

    page.goto(f"{live_server.url}{reverse(f'accounts:{name}')}")

    assert path_of(page) == reverse(f"accounts:{name}")
    check_both_themes(page)
    check_widths(page)
    assert complaints == []


def test_axe_finds_nothing_with_the_second_factor_set_up(page, live_server, north, complaints):
    user = member(north)
    with_app(user)
    log_in(page.context, live_server, user, second_factor=True)

    for name in ("security", "backup-codes", "authenticator-removal"):
        page.goto(f"{live_server.url}{reverse(f'accounts:{name}')}")
        check_both_themes(page)
        check_widths(page)
    page.goto(f"{live_server.url}{reverse('accounts:backup-codes')}")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make new codes").click()
    page.locator(".backup-codes").wait_for()
    check_both_themes(page)
    assert complaints == []
