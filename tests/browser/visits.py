"""What browser tests of any app do: log in without typing, ask axe, measure."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.accounts.people import browser_of

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
    .filter(target => target.checkVisibility() && !target.closest('p, li > span, td, th, .skip-link, dd, .hint')
        && !target.matches('.choice input, .time input, .skip-link, .card-title a'))
    .map(target => [target.outerHTML.slice(0, 90), target.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
    .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""

WIDE = """() => { const width = document.documentElement.clientWidth;
    const hidden = [...document.querySelectorAll('.table-frame')].filter(one => one.scrollWidth > one.clientWidth + 1)
        .map(one => `a table of ${one.scrollWidth} in ${one.clientWidth}`);
    if (document.documentElement.scrollWidth <= width) return hidden;
    const wide = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width + 1);
    return wide.length ? wide.map(one => one.outerHTML.slice(0, 120)) : ['?']; }"""


def log_in(context: Any, live_server: Any, user: Any, *, second_factor: bool = False) -> None:
    """Let this browser be the person's, who may have shown a second factor."""
    client = browser_of(user, second_factor=second_factor)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    context.add_cookies([{**cookie, "url": live_server.url}])


def findings(page: Any) -> list[Any]:
    """What axe objects to on the open page."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(finding["id"], [node["html"] for node in finding["nodes"]]) for finding in found]


def too_wide(page: Any) -> list[str]:
    """What reaches out of the window sideways, and tables wider than their frame."""
    found: list[str] = page.evaluate(WIDE)
    return found


def small_targets(page: Any) -> list[str]:
    """What is too small for a thumb, links inside text left out."""
    found: list[str] = page.evaluate(SMALL)
    return found


def policy_complaints(page: Any) -> list[str]:
    """Fills with what the content security policy refuses from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    return complaints
