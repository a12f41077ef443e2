"""Reading single values of a query string, with clear refusals."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from config.kit.errors import Invalid

WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}")
TRUE: Final = frozenset({"true", "1"})
FALSE: Final = frozenset({"false", "0"})


def refuse(name: str, message: str) -> Invalid:
    """A refusal that blames one input."""
    return Invalid(fields={name: [message]})


def parse_whole_number(name: str, text: str) -> int:
    """`text` as an int of at most 18 digits."""
    if not WHOLE_NUMBER.fullmatch(text.strip()):
        raise refuse(name, _("A whole number is wanted."))
    return int(text)


def parse_boolean(name: str, text: str) -> bool:
    """true/false or 1/0, in any case."""
    word = text.strip().lower()
    if word not in TRUE | FALSE:
        raise refuse(name, _("true or false is wanted."))
    return word in TRUE


def parse_uid(name: str, text: str) -> UUID:
    """A UUID, with or without dashes."""
    try:
        return UUID(text.strip())
    except ValueError:
        raise refuse(name, _("This is not an id.")) from None


def parse_day(name: str, text: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        found = parse_date(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise refuse(name, _("A date (YYYY-MM-DD) is wanted."))
    return found


def parse_moment(name: str, text: str) -> datetime:
    """An instant in ISO 8601, as UTC; without an offset it is that. PostgreSQL knows no offset of 16 hours or more."""
    try:
        found = parse_datetime(text.strip().replace(" ", "+"))
        if found is not None:
            found = found.astimezone(UTC) if timezone.is_aware(found) else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise refuse(name, _("A time (YYYY-MM-DDTHH:MM:SS, with offset) is wanted."))
    return found


def read_whole_number(query: QueryDict, name: str, *, default: int, least: int, most: int, cut: bool = False) -> int:
    """The parameter as a number from `least` to `most`; with `cut` a larger one counts as `most`."""
    text = query.get(name, "")
    if not text.strip():
        return default
    number = parse_whole_number(name, text)
    if number > most and cut:
        return most
    if not least <= number <= most:
        raise refuse(name, _("A number from %(least)d to %(most)d is wanted.") % {"least": least, "most": most})
    return number


def read_boolean(query: QueryDict, name: str, *, default: bool) -> bool:
    """The parameter as a boolean, or `default` where it is absent."""
    text = query.get(name, "")
    return parse_boolean(name, text) if text.strip() else default
