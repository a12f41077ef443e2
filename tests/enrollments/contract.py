"""Calls of the marketplace's enrolment operations, and the shapes of their answers."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.enums import ApiScope
from accounts.models import Membership, User
from accounts.services.api_keys import create_api_key
from tests.contracts import ENVELOPE, facts, misfits

CONTRACT = facts("enrollmentmanagement")
OPERATIONS = {api["name"]: api for api in CONTRACT["apis"]}
PREFIX = "/enrollmentmanagement-api"


def caller(user: User | None) -> Client:
    """A program acting for somebody in their first practice; the superAdmin in the first of all; None has no key."""
    if user is None:
        return Client()
    practice = user.memberships.order_by("pk").first() or Membership.objects.earliest("pk")
    key = create_api_key(
        user,
        actor=user,
        practice=practice.practice,
        name="test",
        scopes=list(ApiScope.values),
    )
    return Client(headers={"authorization": f"Bearer {key.secret}"})


def call(client: Client, name: str, path: dict[str, Any] | None = None, body: Any = None) -> Any:
    api = OPERATIONS[name]
    address = api["path"]
    for key, value in (path or {}).items():
        address = address.replace(f":{key}", str(value))
    options = {} if api["method"] == "GET" else {"data": body or {}, "content_type": "application/json"}
    return getattr(client, api["method"].lower())(f"{PREFIX}{address}", **options)


def assert_shape(name: str, answer: Any) -> Any:
    """The envelope, the data's name and every key of the data; returns the data."""
    api = OPERATIONS[name]["response"]
    body = answer.json()
    assert answer.status_code == api["status"], body
    assert set(body) >= ENVELOPE
    assert (body["status"], body["dataName"], body["action"]) == ("OK", api["dataName"], api["action"])
    data = body[api["dataName"]]
    whole = OPERATIONS["createEnrollment"]["response"]["object"] if api["selected_fields"] else {}
    shape = {key: kind for key, kind in (whole | api["object"]).items() if kind is not True}
    assert misfits(data, [shape] if api["list"] else shape) == []
    assert misfits(body, api.get("extra", {})) == []
    assert all("password" not in row for row in (data if api["list"] else [data]))
    return data
