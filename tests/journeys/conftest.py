"""A whole school, running as `make run` starts it: web, worker, clock and the payment service's stand-in."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import time

import pytest
from django_otp.oath import TOTP

from config.local.folders import servers_folder
from config.local.ports import free_port
from tests.repository.processes import School, is_alive, wait_until_gone

CODE = re.compile(r"\b(\d{6})\b")


class Demo:
    """The running demo school with its logins."""

    def __init__(self, school: School, base: str) -> None:
        self.school, self.base = school, base
        shown = school.manage("demo_logins", "--json")
        assert shown.returncode == 0, shown.stderr
        self.logins = json.loads(shown.stdout)["logins"]

    def login_of(self, role, practice="westertoren"):
        return next(one for one in self.logins if one["role"] == role and one["practice"] in {practice, None})

    def shell(self, code):
        """Run `code` beside the school, as somebody at the server could."""
        done = self.school.manage("shell", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="session")
def demo():
    folder = servers_folder() / f"journey-{os.getpid()}-{free_port()}"
    folder.mkdir(mode=0o755)
    school = School(folder, PORT=str(free_port()))
    try:
        yield Demo(school, school.wait_until_open())
        everybody = school.everybody()
        assert school.stop(signal.SIGTERM) == 0
        assert wait_until_gone(everybody) == set()
    finally:
        for pid in [pid for pid in school.everybody() if is_alive(pid)]:
            os.kill(pid, signal.SIGKILL)
        school.close()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def mailbox(demo, browser):
    """Reads the demo's mails as its staff does: logged in, with a second factor."""
    staff = demo.login_of("superAdmin")
    context = browser.new_context(base_url=demo.base)
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("E-mail address").fill(staff["email"])
    page.get_by_label("Password").fill(staff["password"])
    page.get_by_role("button", name="Log in").click()
    code = TOTP(base64.b32decode(staff["totp_secret"])).token()
    page.get_by_label("code").first.fill(f"{code:06}")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{demo.base}/**")

    def read(recipient, subject, patience=60):
        """The text of the newest mail to `recipient` with `subject` in its subject."""
        deadline = time.monotonic() + patience
        while True:
            page.goto(f"/simulators/mail/?q={recipient.replace('+', '%2B')}")
            found = page.locator("tbody a", has_text=subject)
            if found.count():
                found.first.click()
                return page.locator(".mail-text").inner_text()
            assert time.monotonic() < deadline, f"no mail about {subject!r} to {recipient}"
            time.sleep(0.5)

    yield read
    context.close()
