"""Callers of the certification API."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.enums import ApiScope, Role
from accounts.models import Practice, User
from accounts.services.api_keys import create_api_key
from tests.accounts.helpers import member
from tests.contracts.certification import BASE


class Program:
    """A program with a key of `user` in `practice`; without a user one that shows nothing."""

    def __init__(self, user: User | None, practice: Practice | None = None, *scopes: str) -> None:
        self.user = user
        headers = {}
        if user is not None and practice is not None:
            wanted = scopes or tuple(ApiScope)
            headers["x-api-key"] = create_api_key(user, actor=user, practice=practice, name="Key", scopes=wanted).secret
        self.client = Client(headers=headers, raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`path` stands without the prefix, as in `/students`."""
        more: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method.lower())(f"{BASE}{path}", headers=named, **more)


def admin_program(practice: Practice, *scopes: str) -> Program:
    """One with the key of a new administrator."""
    return Program(member(practice, Role.ADMIN), practice, *scopes)


def told(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal in the surface's shape."""
    error = answer.json()["error"]
    assert set(answer.json()) == {"error"}
    assert {"code", "message"} <= set(error) <= {"code", "message", "fields"}
    return answer.status_code, error["code"]
