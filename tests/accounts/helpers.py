"""What tests of people say often."""

from __future__ import annotations

import re
from typing import Any

from accounts.enums import Role
from accounts.models import Practice, User
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.delivery import deliver_all

CODE = re.compile(r"(?:Your code is|Je code is) (\d{6})")


def member(practice: Practice, role: Role = Role.STUDENT, **fields: Any) -> User:
    """Somebody with one role, whose default practice it is."""
    user = UserFactory(default_practice=practice, **fields)
    MembershipFactory(user=user, practice=practice, role=role)
    return user


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"authorization": f"Bearer {token}"}


def mails_to(address: str) -> list[Any]:
    """Everything that was mailed to the address, oldest first."""
    return [mail for mail in deliver_all() if mail.recipient == address]


def code_sent_to(address: str) -> str:
    """The code in the last mail to the address."""
    found = CODE.search(mails_to(address)[-1].text)
    assert found, "no code in the last mail"
    return found[1]


def post(client: Any, path: str, body: Any = None, **headers: str) -> Any:
    """A JSON POST."""
    return client.post(path, body if body is not None else {}, content_type="application/json", headers=headers)
