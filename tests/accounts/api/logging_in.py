"""Ada logs in."""

from __future__ import annotations

from tests.accounts.helpers import post
from tests.factories.accounts import PASSWORD

LOGIN, CURRENT = "/auth-api/login", "/auth-api/currentuser"
NAME = "tutorhub-access-token"


def log_in(api, **body):
    return post(api, LOGIN, {"username": "ada@school.example", "password": PASSWORD} | body)
