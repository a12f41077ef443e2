"""Text that is safe inside a mail header, and the headers every mail carries."""

from __future__ import annotations

import unicodedata
from email.utils import formataddr, parseaddr
from typing import Final

from django.conf import settings

from messaging.delivery.models import OutboxMessage

LONGEST: Final = 200
DIRECTION_MARKS: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def header_text(text: str) -> str:
    """`text` as one line: no control characters, line or paragraph separators, no turned direction, no excess."""
    kept = (
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"} else letter
        for letter in text
        if letter not in DIRECTION_MARKS
    )
    return " ".join("".join(kept).split())[:LONGEST]


def sender_address(name: str) -> str:
    """`name` in front of the house's own address: what we send is never sent as somebody else's domain."""
    return formataddr((header_text(name), _house_address()))


def message_id(message: OutboxMessage) -> str:
    """The mail's Message-ID, the same at every try, so that mailboxes can drop a repetition."""
    return f"<{message.uid}@{_house_address().rpartition('@')[2]}>"


def unsubscribe_headers(url: str) -> dict[str, str]:
    """RFC 8058: mail programs offer one button that POSTs to `url`."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _house_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
