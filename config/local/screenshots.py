"""Takes the pictures of docs/screenshots from a running demo: `make run`, then `make screenshots`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from base64 import b32decode
from pathlib import Path
from typing import Any, Final

import django
from django_otp.oath import totp
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from config.kit.env import read_env_file
from config.local.addresses import RUN_ENV
from config.local.folders import ROOT
from config.local.processes import LOGINS

PICTURES: Final = ROOT / "docs" / "screenshots"
DESK: Final = ViewportSize(width=1280, height=900)
PHONE: Final = ViewportSize(width=390, height=844)
COURSE: Final = "Algebra without fear"
TRAINING: Final = "Bonding: trust and care"
PUBLIC: Final = {"home": "/", "catalog": "/courses/", "tutors": "/tutors/", "trainings": "/trainings/"}
SIGNED_IN: Final = {
    "student": {
        "student-overview": "/my/",
        "my-trainings": "/my/trainings/",
        "wallet": "/my/certificates/",
        "security": "/account/security/",
    },
    "tutor": {
        "tutor-overview": "/teaching/",
        "tutor-availability": "/teaching/availability/",
        "tutor-week": "/teaching/week/",
    },
    "trainer": {},
    "instructor": {"check-in": "/check-in/"},
    "admin": {
        "office": "/admin/",
        "office-people": "/admin/accounts/user/",
        "office-certificates": "/admin/certificates/certificate/",
        "office-reconciliation": "/admin/certificates/reconciliationline/",
    },
}


def main() -> None:
    """Every picture anew."""
    read_env_file(RUN_ENV)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    base = os.environ.get("BASE_URL", "")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not RUN_ENV.exists() or not chromium:
        sys.exit("This needs a running school (`make run`) and a Chromium.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    logins = json.loads(LOGINS.read_text())["logins"]
    checked = _paper()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        _public(browser, base, checked)
        for role, pages in SIGNED_IN.items():
            login = next(login for login in logins if login["role"] == role)
            _signed_in(browser, base, login, pages)
        browser.close()


def _paper() -> str:
    """Picture the first certificate that stands as it is printed; returns the path where it is checked."""
    django.setup()
    from certificates.addresses import verify_path  # noqa: PLC0415 - after the set-up
    from certificates.documents.render import render_certificate  # noqa: PLC0415 - the same
    from certificates.models import Certificate  # noqa: PLC0415 - the same
    from certificates.services.looks import design_of  # noqa: PLC0415 - the same

    shown = Certificate.objects.select_related("practice").filter(source="issued", status="issued").earliest("pk")
    path = PICTURES / "certificate.png"
    path.write_bytes(render_certificate(shown.content, design_of(shown.practice)[0], as_picture=True))
    _in_few_colours(path)
    return verify_path(shown.share_key)


def _public(browser: Browser, base: str, checked: str) -> None:
    page = browser.new_page(viewport=DESK)
    _picture(page, "verify", f"{base}{checked}")
    _picture(browser.new_page(viewport=PHONE), "verify-phone", f"{base}{checked}")
    for name, path in PUBLIC.items():
        _picture(page, name, f"{base}{path}")
    pack = _course(page, base)
    _picture(page, "pack", pack)
    training = _training(page, f"{base}/trainings/")
    _picture(page, "training", training)
    _picture(browser.new_page(viewport=PHONE), "training-phone", training)
    _picture(browser.new_page(viewport=PHONE), "catalog-phone", f"{base}/courses/")
    _picture(browser.new_page(viewport=PHONE), "choose-times-phone", f"{pack}times/")
    _picture(browser.new_page(viewport=DESK, color_scheme="dark"), "home-dark", f"{base}/")


def _signed_in(browser: Browser, base: str, login: dict[str, Any], pages: dict[str, str]) -> None:
    page = browser.new_context(viewport=DESK).new_page()
    page.goto(f"{base}/login/")
    page.locator("[name=email]").fill(login["email"])
    page.locator("[name=password]").fill(login["password"])
    with page.expect_navigation():
        page.locator("main form button").first.click()
    if login["totp_secret"]:
        page.locator("[name=code]").fill(f"{totp(b32decode(login['totp_secret'])):06d}")
        with page.expect_navigation():
            page.locator("main form button").first.click()
    for name, path in pages.items():
        _picture(page, name, f"{base}{path}")
    if login["role"] == "student":
        _booking(page, base)
    elif login["role"] == "trainer":
        people = _training(page, f"{base}/teaching/trainings/")
        _picture(page, "participants", people)
        page.set_viewport_size(PHONE)
        page.locator(".staff-people").evaluate("list => list.scrollIntoView({behavior: 'instant'})")
        _keep(page, "participants-phone")
    elif login["role"] == "instructor":
        _without_network(page)


def _without_network(page: Page) -> None:
    """Somebody noted where there is no network; it is never sent."""
    page.set_viewport_size(PHONE)
    page.locator("[data-ready]").wait_for()
    page.context.set_offline(True)
    page.locator(".check-in-person .button-primary").first.click()
    page.locator(".check-in-person [data-undo]").wait_for()
    _keep(page, "check-in-phone")


def _booking(page: Page, base: str) -> None:
    """A choice of times and its review; nothing is booked."""
    page.goto(f"{_course(page, base)}times/")
    page.locator(".time input").nth(2).check()
    page.locator("#weekly").click()
    page.locator("#weekly").wait_for(state="detached")
    _keep(page, "choose-times")
    page.locator("#choice .button-primary").click()
    page.wait_for_load_state("networkidle")
    _keep(page, "review")


def _course(page: Page, base: str) -> str:
    """The address of the course that is shown."""
    page.goto(f"{base}/courses/?q={COURSE.replace(' ', '+')}")
    return f"{base}{page.locator('#results .card-title a', has_text=COURSE).get_attribute('href')}"


def _training(page: Page, address: str) -> str:
    """The address to which a list of trainings leads for the training that is shown."""
    page.goto(address)
    return str(page.locator("main a", has_text=TRAINING).first.evaluate("link => link.href"))


def _picture(page: Page, name: str, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    _keep(page, name)


def _keep(page: Page, name: str) -> None:
    """What the window shows, in few colours and so in few bytes."""
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    _in_few_colours(path)
    print(f"{page.url} -> docs/screenshots/{name}.png")


def _in_few_colours(path: Path) -> None:
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            path, optimize=True
        )


if __name__ == "__main__":
    main()
