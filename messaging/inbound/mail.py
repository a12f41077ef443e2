"""What a mail says that matters here. Nothing that is in a mail makes any of this fail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from email.utils import getaddresses
from itertools import islice
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from certificates.services.questions import Mail

LONGEST_ADDRESS: Final = 254
LONGEST_ID: Final = 255
LONGEST_TEXT: Final = 100_000
MOST_CANDIDATES: Final = 50
_CANDIDATE: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{3,190}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MACHINES: Final = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+.-].*)?")


def read_payload(payload: Mapping[str, Any], *, provider: str = "webhook") -> Mail:
    """The contract's `{from|sender, subject, text}`, with `message_id` and `headers` where they are known.

    Without an id the message is known by its content: the same again on one day is the same.
    """
    sender = text_of(payload.get("from") or payload.get("sender"))
    subject, text = text_of(payload.get("subject")), text_of(payload.get("text"))
    headers = payload.get("headers")
    named = text_of(payload.get("message_id")) or text_of(payload.get("message-id"))
    return incoming(
        provider=provider,
        message_id=named,
        sender=sender,
        subject=subject,
        text=text,
        headers=headers if isinstance(headers, Mapping) else {},
    )


def incoming(
    *, provider: str, message_id: str, sender: str, subject: str, text: str, headers: Mapping[Any, Any]
) -> Mail:
    """The parts of a mail as what matters of them."""
    known = {str(name).lower(): text_of(value).lower() for name, value in headers.items()}
    address = single_address(sender)
    local = address.partition("@")[0]
    automatic = (
        known.get("auto-submitted", "no") not in {"no", ""}
        or known.get("precedence", "") in {"bulk", "junk", "list"}
        or "list-id" in known
        or bool(_MACHINES.fullmatch(local))
    )
    identity = " ".join(_CONTROL.sub(" ", message_id).split())
    if not identity or len(identity) > LONGEST_ID:
        parts = "\0".join((str(timezone.now().date()), identity, sender, subject, text)).encode(errors="replace")
        identity = f"sha256:{hashlib.sha256(parts).hexdigest()}"
    target = first_address(subject) or first_address(text)
    return Mail(provider, identity, address, target, is_automatic=automatic)


def single_address(header: str) -> str:
    """The address of a From header in lower case, with or without a name; blank unless there is exactly one."""
    if len(header) > LONGEST_TEXT or _CONTROL.search(header):
        return ""
    try:
        found = [address for _name, address in getaddresses([header]) if address]
    except (ValueError, IndexError, TypeError):
        return ""
    if len(found) != 1 or header.count("@") != found[0].count("@") + _in_name(header):
        return ""
    # The parser joins what blanks and comments take apart: an address must stand there as it is.
    return valid_address(found[0]) if found[0] in header else ""


def first_address(text: str) -> str:
    """The first valid address in a text, in lower case; blank without one."""
    return next(_addresses(text), "")


def addresses_in(text: str) -> set[str]:
    """The valid addresses in a text, in lower case."""
    return set(_addresses(text))


def valid_address(text: str) -> str:
    """The address in lower case, blank for what is none."""
    folded = text.strip().lower()
    if len(folded) > LONGEST_ADDRESS or not folded.isascii():
        return ""
    try:
        validate_email(folded)
    except ValidationError:
        return ""
    return folded


def text_of(value: Any) -> str:
    """A text as it is; anything else is none."""
    return value.replace("\x00", " ") if isinstance(value, str) else ""


def _addresses(text: str) -> Iterator[str]:
    for match in islice(_CANDIDATE.finditer(text[:LONGEST_TEXT]), MOST_CANDIDATES):
        if address := valid_address(match[0].strip("'`").rstrip(".-").removeprefix("mailto:")):
            yield address


def _in_name(header: str) -> int:
    """How many @ stand in a quoted name, where they name nobody."""
    return sum(quoted.count("@") for quoted in re.findall(r'"[^"]*"', header))
