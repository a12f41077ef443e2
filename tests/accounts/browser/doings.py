"""What is done and looked at in a browser: by keyboard, in both themes, at every width."""

from __future__ import annotations

import re

import pytest

from tests.browser.visits import findings

PHONE = {"width": 390, "height": 844}


def path_of(page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def press_until(page, description: str, limit: int = 60) -> None:
    """Tab until the focused element's name or label matches."""
    for _step in range(limit):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(() => { const e = document.activeElement; const label = e.labels && e.labels[0];"
            " return [e.name || '', label ? label.innerText : '', e.innerText || ''].join('|') })()"
        )
        if description in focused:
            return
    pytest.fail(f"the keyboard does not reach {description!r} on {page.url}")


def type_into(page, field: str, words: str) -> None:
    press_until(page, f"{field}|")
    page.keyboard.type(words)


def check_both_themes(page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate("Promise.allSettled(document.getAnimations().map(moving => moving.finished)).then(() => true)")
        assert findings(page) == [], f"{page.url} {scheme}"


def check_widths(page) -> None:
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (width, over) == (width, 0), page.url
        out_of_reach = page.locator(".side-link").evaluate_all(  # on phones they are one strip that scrolls
            """links => links.filter(link => {
                link.scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
                const box = link.getBoundingClientRect();
                return box.left < -1 || box.right > innerWidth + 1;
            }).map(link => link.innerText)"""
        )
        assert (width, out_of_reach) == (width, []), page.url
