"""The kit in a real browser: no accessibility findings, nothing that scrolls sideways, no script needed."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
ADDRESSES = ["/", "/styleguide/", "/styleguide/?accent=ffd400", "/zone/", "/no-such-page", "/accessibility/", "/beside"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing_in_either_theme(page, live_server, address):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    page.goto(f"{live_server.url}{address}")

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate("Promise.allSettled(document.getAnimations().map(moving => moving.finished)).then(() => true)")
        findings = Axe().run(page, options=RULES).response["violations"]
        assert [(finding["id"], [node["html"] for node in finding["nodes"]]) for finding in findings] == []
    assert complaints == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_scrolls_sideways(page, live_server, address):
    page.goto(f"{live_server.url}{address}")

    for width in (320, 390, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (width, over) == (width, 0)


@pytest.mark.parametrize("address", ["/", "/styleguide/"])
def test_targets_are_large_enough(page, live_server, address):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}{address}")

    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
        .filter(target => target.checkVisibility() && !target.closest('p, td, th, dd, .card-title, .skip-link')
            && !target.matches('.choice input, .skip-link'))
        .map(target => [target.outerHTML.slice(0, 90), target.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
        .map(([html, box]) => `${html} ${box.width}x${box.height}`).join('; ')"""
    )

    assert not small


def test_the_keyboard_reaches_the_content_first(page, live_server):
    page.goto(live_server.url)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_errors_take_the_focus_and_lead_to_the_field(page, live_server):
    page.goto(f"{live_server.url}/styleguide/")

    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_the_dialog_and_menus_work_without_script(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/styleguide/")

    page.get_by_role("button", name="Ask in a dialog").click()
    assert page.get_by_role("dialog", name="Cancel this lesson?").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog", name="Cancel this lesson?").is_hidden()
    context.close()
