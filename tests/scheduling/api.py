"""Callers of the marketplace surface, each with a key of their own."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.enums import ApiScope
from accounts.models import Practice, User
from accounts.services.api_keys import create_api_key

PREFIX = "/coursescheduling-api/v1"


class Caller:
    """Somebody who calls; None is a stranger without a key."""

    def __init__(self, user: User | None, practice: Practice | None = None) -> None:
        headers = {}
        if user is not None and practice is not None:
            made = create_api_key(user, actor=user, practice=practice, name="test", scopes=list(ApiScope.values))
            headers["authorization"] = f"Bearer {made.secret}"
        self.client = Client(headers=headers, raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        options = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method.lower())(f"{PREFIX}/{path}", **options)
