"""Message kinds that exist only in these tests."""

from __future__ import annotations

from messaging.delivery.enums import Category, Channel
from messaging.delivery.kinds import EXAMPLE_TIME, MessageKind

EXAMPLE = {"lesson": "Guitar", "starts_at": EXAMPLE_TIME}
GREETING = MessageKind(name="sample.greeting", label="Greeting", category=Category.LESSONS, example=EXAMPLE)
ALARM = MessageKind(
    name="sample.alarm",
    label="Alarm",
    category=Category.LESSONS,
    channels=frozenset(Channel),
    example=EXAMPLE,
    required=True,
)
SECRET = MessageKind(
    name="sample.secret",
    label="Code",
    category=Category.ACCOUNT,
    channels={Channel.EMAIL},
    example={"code": "123456"},
    required=True,
    secret=True,
)
