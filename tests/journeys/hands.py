"""Ways to use a page: with a mouse or a finger, or by the keyboard alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.visits import too_wide

LONGEST_WAY = 250


class Pointer:
    """Clicks and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        self.page.goto(path)

    def press(self, role: Any, name: Any, *, exact: bool = False) -> None:
        self.activate(self.seen(self.page.get_by_role(role, name=name, exact=exact)))

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def activate(self, target: Locator) -> None:
        target.click()

    @staticmethod
    def seen(found: Locator) -> Locator:
        """The first of `found` that can be seen."""
        return found.locator("visible=true").first


class Thumb(Pointer):
    """Taps on a small screen. Raises when a page reaches out of it sideways."""

    def activate(self, target: Locator) -> None:
        self.look()
        target.tap()

    def tick(self, box: Locator) -> None:
        self.look()
        box.check()

    def look(self) -> None:
        """The page, or the next one if it is just being left, fits the screen."""
        for _attempt in range(5):
            self.page.wait_for_load_state()
            with suppress(Error):
                assert too_wide(self.page) == [], self.page.url
                return
        raise AssertionError(f"{self.page.url} never stayed to be looked at")


class Keyboard(Pointer):
    """Tab, Shift, Enter, Space and letters; nothing else. Raises when a target cannot be reached by Tab."""

    def activate(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def fill(self, label: str, text: str) -> None:
        self.reach(self.page.get_by_label(label, exact=True).first)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, box: Locator) -> None:
        self.reach(box)
        self.page.keyboard.press("Space")

    def reach(self, target: Locator) -> None:
        """Tab until `target` has the focus."""
        expect(target).to_be_visible()
        for _step in range(LONGEST_WAY):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")
