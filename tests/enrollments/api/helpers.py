"""Callers of the trainings API, and a practice to call it in."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.enums import Role, Surface
from accounts.models import Practice, User
from tests.accounts.helpers import bearer, member
from tests.contracts.trainings import BASE
from tests.factories.accounts import access_token


class Caller:
    """Somebody who calls with a token of the surface; None is a stranger without one."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        headers = {} if user is None else bearer(access_token(user, Surface.TRAININGS))
        self.client = Client(headers=headers, raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`path` stands without the prefix, as in `trainings/7`."""
        more: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method.lower())(f"{BASE}/{path}", headers=named, **more)

    def get(self, path: str) -> Any:
        """What a GET answers, as data."""
        answer = self("GET", path)
        assert answer.status_code == 200, answer.content
        return answer.json()


def admin_caller(practice: Practice) -> Caller:
    """A new administrator of the practice."""
    return Caller(member(practice, Role.ADMIN))


def told(answer: Any) -> tuple[int, str]:
    """Status and sentence of a refusal in the surface's shape."""
    errors = answer.json()["errors"]
    assert set(answer.json()) == {"errors"}
    assert set(errors) <= {"detail", "fields"}
    return answer.status_code, errors["detail"]
