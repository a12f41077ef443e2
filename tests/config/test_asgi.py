"""The application as `make run` serves it: everything through `config.asgi`."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import async_to_sync
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from accounts.services import signing_keys
from config.asgi import application
from config.kit.api.normaliser import problem_from
from config.kit.api.surfaces import SURFACES
from config.kit.errors import TooManyRequests
from tests.factories.accounts import PASSWORD, PracticeFactory, UserFactory, private_key_of_tests

pytestmark = pytest.mark.django_db
EMAIL = "ada@school.example"
JSON = b"application/json"
FORM = b"application/x-www-form-urlencoded"
API_LOGINS = {
    "marketplace-auth": ("/auth-api/login", {"username": EMAIL}),
    "bootcamp": ("/bootcamp-api/auth/login", {"email": EMAIL}),
    "trainings": ("/admin-api/auth/token", {"email": EMAIL}),
}


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests do not close the test's connection, as with Django's own clients."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _counted_failures(settings, monkeypatch):
    settings.AXES_ENABLED = True
    monkeypatch.setattr(signing_keys, "draw_private_key", private_key_of_tests)
    UserFactory(email=EMAIL, default_practice=PracticeFactory())


async def _talk(path: str, body: bytes, headers: list[tuple[bytes, bytes]]) -> tuple[int, dict[str, str], bytes]:
    scope: Any = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "client": ["192.0.2.1", 1234],
        "server": ["testserver", 80],
        "headers": [(b"host", b"testserver"), (b"content-length", b"%d" % len(body)), *headers],
    }
    sent: list[dict[str, Any]] = []
    said = [{"type": "http.request", "body": body}]

    async def receive() -> Any:
        if said:
            return said.pop()
        await asyncio.Event().wait()  # who asked stays on the line
        raise AssertionError

    async def send(event: Any) -> None:
        sent.append(event)

    await application(scope, receive, send)
    text = b"".join(event.get("body", b"") for event in sent[1:])
    return sent[0]["status"], {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}, text


def post(path: str, body: bytes, *headers: tuple[bytes, bytes]) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of the answer to a POST."""
    status, told, text = async_to_sync(_talk)(path, body, list(headers))
    return status, told, text.decode()


def try_page(password: str) -> tuple[int, dict[str, str], str]:
    """The login page's form, with a CSRF token and its cookie."""
    token = "a" * 32
    body = urlencode({"email": EMAIL, "password": password, "csrfmiddlewaretoken": token}).encode()
    return post("/login/", body, (b"content-type", FORM), (b"cookie", f"csrftoken={token}".encode()))


def try_api(name: str, password: str) -> tuple[int, dict[str, str], Any]:
    """A surface's login."""
    path, who = API_LOGINS[name]
    status, told, text = post(path, json.dumps({**who, "password": password}).encode(), (b"content-type", JSON))
    return status, told, json.loads(text)


def assert_locked(status: int, headers: dict[str, str]) -> None:
    """429, and until when."""
    assert status == 429
    assert 800 < int(headers["retry-after"]) <= 901


def test_the_tenth_wrong_password_on_the_page_is_told_to_wait():
    for _again in range(9):
        assert try_page("wrong")[0] == 422
    for password in ("wrong", PASSWORD):
        status, headers, text = try_page(password)
        assert_locked(status, headers)
        assert "<h1" in text
        assert "sessionid" not in headers.get("set-cookie", "")


@pytest.mark.parametrize("name", API_LOGINS)
def test_the_tenth_wrong_password_of_a_surface_is_told_to_wait_in_its_words(name):
    for _again in range(9):
        assert try_api(name, "wrong")[0] == 401
    for password in ("wrong", PASSWORD):
        status, headers, problem = try_api(name, password)
        assert_locked(status, headers)
        dialect = next(surface.dialect for surface in SURFACES if surface.name == name)
        assert problem == dialect.problem(problem_from(TooManyRequests()), request_id=headers["x-request-id"])
