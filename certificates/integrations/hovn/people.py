"""Names, addresses and numbers of people, as Hovn writes them."""

from __future__ import annotations

from typing import Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

REGION: Final = "US"
"""Whose number it is that names no country."""
LONGEST_EMAIL: Final = 254


def names_from(full_name: str) -> tuple[str, str]:
    """First name and the rest; a single word is a first name."""
    first, _blank, rest = " ".join(full_name.split()).partition(" ")
    return first, rest


def phone_from(raw: str) -> str:
    """The number as E.164 if it is valid, else empty: what was written is kept beside it."""
    try:
        parsed = phonenumbers.parse(raw.strip().removeprefix("tel:"), REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def email_from(raw: str) -> str:
    """The address in lower case, empty for what is none."""
    text = raw.strip().removeprefix("mailto:").partition("?")[0].strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= LONGEST_EMAIL else ""
