"""What every surface answers, letter by letter: a diff here is a decision.

`UPDATE_GOLDEN=1 pytest tests/kit/test_golden.py` writes the files anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.kit.idempotency.models import IdempotentRequest
from config.kit.ids import uuid7

GOLDEN = Path(__file__).parent / "golden"
HEADERS = ("Allow", "Content-Type", "Retry-After", "WWW-Authenticate", "X-Total-Count", "X-Ignored-Keys")
CHANGING = re.compile(r'"(elapsedMs|ssoTime)": \d+')
REQUEST_ID = "0123456789abcdef0123456789abcdef"
JSON = "application/json"
Send = Callable[[Client, Client, str], Any]

pytestmark = pytest.mark.django_db


def _notes(number: int) -> None:
    now = timezone.now() + timedelta(days=1)
    for index in range(number):
        IdempotentRequest.objects.create(
            pk=1001 + index,
            key_hash=f"note {index + 1}",
            asked="red" if index % 2 else "green",
            holder=uuid7(),
            lease_until=now,
            expires_at=now,
        )


def _list(rows: int, query: str = "") -> Send:
    def send(api: Client, _stranger: Client, prefix: str) -> Any:
        _notes(rows)
        return api.get(f"{prefix}/notes{query}")

    return send


def _throttled(api: Client, _stranger: Client, prefix: str) -> Any:
    assert api.get(f"{prefix}/limited").status_code == 200
    return api.get(f"{prefix}/limited")


LAST_PAGE = "?pageNumber=2&pageRowCount=2&page=2&per_page=2&offset=2&limit=2"
CASES: dict[str, Send] = {
    "parse_error": lambda api, _, at: api.post(f"{at}/notes", "{no json", content_type=JSON),
    "validation_flat": lambda api, _, at: api.post(f"{at}/notes", {"colour": "blue"}, content_type=JSON),
    "validation_nested": lambda api, _, at: api.post(
        f"{at}/notes",
        {"title": "far too long for this", "events": [{"start_time": "2026-03-01T09:00:00Z"}, {"start_time": "x"}]},
        content_type=JSON,
    ),
    "unauthenticated_401": lambda _, stranger, at: stranger.post(f"{at}/notes", {"title": "a"}, content_type=JSON),
    "expired_401": lambda _, stranger, at: stranger.get(f"{at}/notes", headers={"authorization": "Bearer old"}),
    "forbidden_403": lambda api, _, at: api.get(f"{at}/undeclared"),
    "object_404": lambda api, _, at: api.get(f"{at}/notes/2"),
    "address_404": lambda api, _, at: api.get(f"{at}/nothing/here"),
    "method_405": lambda api, _, at: api.put(f"{at}/notes", {}, content_type=JSON),
    "not_acceptable_406": lambda api, _, at: api.get(f"{at}/notes", headers={"accept": "application/xml"}),
    "conflict_409": lambda api, _, at: api.get(f"{at}/trouble/conflict"),
    "busy_409": lambda api, _, at: api.get(f"{at}/trouble/lock"),
    "too_large_413": lambda api, _, at: api.post(f"{at}/notes", '"' + "x" * 2_700_000 + '"', content_type=JSON),
    "media_type_415": lambda api, _, at: api.post(f"{at}/notes", "<a/>", content_type="application/xml"),
    "throttled_429": _throttled,
    "server_error_500": lambda api, _, at: api.get(f"{at}/trouble/bug"),
    "page_error_500": lambda api, _, at: api.get(f"{at}/page"),
    "unavailable_503": lambda api, _, at: api.get(f"{at}/trouble/away"),
    "item": lambda api, _, at: api.get(f"{at}/notes/1"),
    "created": lambda api, _, at: api.post(
        f"{at}/notes", {"title": "a", "colour": "RED", "surprise": 1, "status": "x"}, content_type=JSON
    ),
    "no_content_204": lambda api, _, at: api.delete(f"{at}/notes/1"),
    "list": _list(3),
    "list_empty": _list(0),
    "list_last_page": _list(3, LAST_PAGE),
    "list_filtered": _list(3, "?title=NOTE&colour=Red&colour=null"),
}


def _written(response: Any) -> str:
    told = {name: response.headers[name] for name in HEADERS if name in response.headers}
    body = json.loads(response.content) if response.content else None
    text = json.dumps({"status": response.status_code, "headers": told, "body": body}, indent=2, ensure_ascii=False)
    return CHANGING.sub(r'"\1": 0', text) + "\n"


@pytest.mark.parametrize("case", sorted(CASES))
def test_answers_are_golden(case: str, dialect: str, prefix: str, api: Client, stranger: Client) -> None:
    for client in (api, stranger):
        client.defaults["HTTP_X_REQUEST_ID"] = REQUEST_ID

    response = CASES[case](api, stranger, prefix)

    assert response.headers["X-Request-ID"] == REQUEST_ID
    assert "secret" not in response.content.decode()
    file = GOLDEN / dialect / f"{case}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_written(response))
    assert _written(response) == file.read_text()
