"""People at the servers: by token at the APIs, by cookie at the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import requests
from django.conf import settings
from django.test import Client

from accounts.models import User
from catalog.models import CoursePack
from enrollments.pages.picking import write_instant
from scheduling.models import LessonSlot
from tests.factories.accounts import access_token

API = "/enrollmentmanagement-api/v1"
CSRF = "c" * 32
HOST = "school.example"  # one name for all servers
SLOWEST = 60


class Visitor:
    """One person who calls the servers at `urls` in turn."""

    def __init__(self, user: User, *urls: str) -> None:
        self.user = user
        self.urls = urls
        browser = Client()
        browser.force_login(user, backend="accounts.backends.PasswordBackend")
        self.cookies = {
            settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.CSRF_COOKIE_NAME: CSRF,
        }
        self._authorization = {"Authorization": f"Bearer {access_token(user)}"}

    def call(self, method: str, path: str, body: Any = None, *, key: str = "", server: int = 0) -> requests.Response:
        """An API's answer."""
        headers = {**self._authorization, **({"Idempotency-Key": key} if key else {})}
        return ask(method, self.urls[server % len(self.urls)] + path, json=body, headers=headers)

    def book(self, pack: CoursePack, slots: Sequence[LessonSlot], *, key: str = "", server: int = 0) -> Any:
        """createEnrollment."""
        body = {
            "coursePackId": str(pack.uid),
            "tutorProfileId": str(pack.tutor_profile.uid),
            "lessonSlotIds": [str(slot.uid) for slot in slots],
            "totalAmount": pack.price / 100,
            "currency": pack.currency,
        }
        return self.call("POST", f"{API}/enrollments", body, key=key, server=server)

    def pay(self, enrollment: Any, method: str = "pm_card_visa", *, key: str = "", server: int = 0) -> Any:
        """startEnrollmentPayment."""
        body = {"paymentUserParams": {"paymentMethodId": method}}
        return self.call("PATCH", f"{API}/startenrollmentpayment/{enrollment}", body, key=key, server=server)

    def look(self, path: str, *, server: int = 0) -> requests.Response:
        """A page."""
        return ask("GET", self.urls[server % len(self.urls)] + path, cookies=self.cookies)

    def send(self, path: str, data: dict[str, Any] | None = None, *, server: int = 0) -> requests.Response:
        """A form, sent; redirects are not followed."""
        form = {"csrfmiddlewaretoken": CSRF, **(data or {})}
        return ask("POST", self.urls[server % len(self.urls)] + path, data=form, cookies=self.cookies)

    def review(self, pack: CoursePack, starts: Sequence[datetime], *, server: int = 0) -> requests.Response:
        """The button "Book and pay" of the review page."""
        chosen = "&".join(f"t={write_instant(start)}" for start in starts)
        path = f"/courses/{pack.uid}/review/?mode=online&{chosen}"
        return self.send(path, {"agree": "on", "price": str(pack.price)}, server=server)


def ask(method: str, url: str, **options: Any) -> requests.Response:
    """One request over a connection of its own, as through the school's proxy; redirects are not followed."""
    headers = {"Host": HOST, **options.pop("headers", {})}
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, timeout=SLOWEST, allow_redirects=False, headers=headers, **options)
