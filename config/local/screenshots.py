"""Takes the pictures of docs/screenshots from a running demo: `make run`, then `make screenshots`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from config.kit.env import read_env_file
from config.local.addresses import RUN_ENV
from config.local.folders import ROOT
from config.local.processes import LOGINS

PICTURES: Final = ROOT / "docs" / "screenshots"
DESK: Final = ViewportSize(width=1280, height=900)
PHONE: Final = ViewportSize(width=390, height=844)
PUBLIC: Final = {"home": "/", "catalog": "/courses/", "tutors": "/tutors/"}
SIGNED_IN: Final = {
    "student": {"student-overview": "/my/"},
    "tutor": {"tutor-availability": "/teaching/availability/", "tutor-week": "/teaching/week/"},
}


def main() -> None:
    """Every picture anew."""
    read_env_file(RUN_ENV)
    base = os.environ.get("BASE_URL", "")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not RUN_ENV.exists() or not chromium:
        sys.exit("This needs a running school (`make run`) and a Chromium.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    logins = json.loads(LOGINS.read_text())["logins"]
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        _public(browser, base)
        for role, pages in SIGNED_IN.items():
            login = next(login for login in logins if login["role"] == role)
            _signed_in(browser, base, login, pages)
        browser.close()


def _public(browser: Browser, base: str) -> None:
    page = browser.new_page(viewport=DESK)
    for name, path in PUBLIC.items():
        _picture(page, name, f"{base}{path}")
    page.goto(f"{base}/courses/")
    pack = page.locator("a[href^='/courses/0']").first.get_attribute("href")
    _picture(page, "pack", f"{base}{pack}")
    _picture(browser.new_page(viewport=PHONE), "catalog-phone", f"{base}/courses/")


def _signed_in(browser: Browser, base: str, login: dict[str, str], pages: dict[str, str]) -> None:
    page = browser.new_context(viewport=DESK).new_page()
    page.goto(f"{base}/login/")
    page.locator("[name=email]").fill(login["email"])
    page.locator("[name=password]").fill(login["password"])
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    for name, path in pages.items():
        _picture(page, name, f"{base}{path}")


def _picture(page: Page, name: str, address: str) -> None:
    answer = page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"{answer.status if answer else '?'} {address} -> docs/screenshots/{name}.png")


if __name__ == "__main__":
    main()
