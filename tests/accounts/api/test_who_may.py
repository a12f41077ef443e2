"""Who may call what: every operation of people, walked by everybody."""

from __future__ import annotations

import pytest

from accounts.enums import AccountStatus, Role
from accounts.services.account_status import change_account_status
from tests.accounts.helpers import bearer, member
from tests.factories.accounts import UserFactory, access_token

pytestmark = pytest.mark.django_db
PEOPLE = ("anonymous", "stranger", "other_admin", "suspended", "member", "self", "admin", "super_admin")

# method, address, body, and the expected status for each of PEOPLE
TABLE = [
    ("get", "/auth-api/login", None, [200, 200, 200, 200, 200, 200, 200, 200]),
    ("post", "/auth-api/login", {}, [400, 400, 400, 400, 400, 400, 400, 400]),
    ("post", "/auth-api/logout", {}, [200, 200, 200, 200, 200, 200, 200, 200]),
    ("get", "/auth-api/publickey", None, [200, 200, 200, 200, 200, 200, 200, 200]),
    ("get", "/auth-api/relogin", None, [401, 200, 200, 401, 200, 200, 200, 200]),
    ("get", "/auth-api/currentuser", None, [401, 200, 200, 401, 200, 200, 200, 200]),
    ("get", "/auth-api/permissions", None, [401, 200, 200, 401, 200, 200, 200, 200]),
    ("get", "/auth-api/permissions/users.read", None, [401, 200, 200, 401, 200, 200, 200, 200]),
    ("get", "/enrollmentmanagement-api/currentuser", None, [401, 200, 200, 401, 200, 200, 200, 200]),
    ("post", "/auth-api/v1/registeruser", {}, [400, 400, 400, 400, 400, 400, 400, 400]),
    ("get", "/auth-api/v1/users/{self}", None, [401, 404, 404, 401, 403, 200, 200, 200]),
    ("get", "/auth-api/v1/users/{archived}", None, [401, 404, 404, 401, 404, 404, 404, 200]),
    ("get", "/auth-api/v1/users/{unknown}", None, [401, 404, 404, 401, 404, 404, 404, 404]),
    ("patch", "/auth-api/v1/profile/{self}", {"fullname": "A B"}, [401, 404, 404, 401, 403, 200, 403, 403]),
    ("get", "/auth-api/v1/briefuser/{self}", None, [200, 200, 200, 200, 200, 200, 200, 200]),
    ("get", "/auth-api/v1/briefuser/{archived}", None, [404, 404, 404, 404, 404, 404, 404, 404]),
    ("get", "/auth-api/v1/avatars/{self}.svg", None, [200, 200, 200, 200, 200, 200, 200, 200]),
    *(
        ("post", f"/auth-api/verification-services/{what}/{step}", {}, [400] * 8)
        for what in ("email-verification", "email-2factor-verification", "password-reset-by-email")
        for step in ("start", "complete")
    ),
    ("post", "/admin-api/auth/token", {}, [400, 400, 400, 400, 400, 400, 400, 400]),
    ("post", "/bootcamp-api/auth/login", {}, [400, 400, 400, 400, 400, 400, 400, 400]),
    ("post", "/bootcamp-api/auth/forgot-password", {}, [400, 400, 400, 400, 400, 400, 400, 400]),
    ("post", "/bootcamp-api/auth/reset-password", {}, [400, 400, 400, 400, 400, 400, 400, 400]),
    ("get", "/api/health", None, [200, 200, 200, 200, 200, 200, 200, 200]),
    # what is not there, and what cannot be done
    ("delete", "/auth-api/v1/users/{self}", None, [405, 405, 405, 405, 405, 405, 405, 405]),
    ("get", "/auth-api/unheard-of", None, [404, 404, 404, 404, 404, 404, 404, 404]),
]


@pytest.fixture
def people(practice, other_practice):
    """Everybody's token, and whose account it is about."""
    subject, suspended = member(practice), member(practice)
    tokens = {
        "stranger": access_token(member(other_practice)),
        "other_admin": access_token(member(other_practice, Role.ADMIN)),
        "suspended": access_token(suspended),
        "member": access_token(member(practice)),
        "self": access_token(subject),
        "admin": access_token(member(practice, Role.ADMIN)),
        "super_admin": access_token(UserFactory(is_superuser=True)),
    }
    change_account_status(suspended, actor=None, status=AccountStatus.SUSPENDED)
    names = {
        "self": subject.uid,
        "archived": member(practice, is_active=False).uid,
        "unknown": "0190a6e0-0000-7000-8000-000000000000",
    }
    return tokens, names


@pytest.mark.parametrize(("method", "address", "body", "expected"), TABLE, ids=lambda value: str(value)[:60])
def test_who_may(api, people, method, address, body, expected):
    tokens, names = people
    got = {}
    for person in PEOPLE:
        api.cookies.clear()
        headers = bearer(tokens[person]) if person in tokens else {}
        call = {"data": body, "content_type": "application/json"} if body is not None else {}
        answer = getattr(api, method)(address.format(**names), headers=headers, **call)
        got[person] = answer.status_code
    assert got == dict(zip(PEOPLE, expected, strict=True))
