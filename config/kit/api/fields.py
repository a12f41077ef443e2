"""One line per key of a row: its name, where it comes from, its type, how it is written.

Without a source, a key reads the attribute of the same name in snake_case.
Sources are ORM paths (`tutor_profile__uid`), so that a list is one `.values()`
query and a single object is read through the same paths.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from config.kit.api.vocabulary import Vocabulary
from config.kit.money import to_major

CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a row. `convert` gets the values of `sources`; without it the one value is written as it is."""

    key: str
    sources: tuple[str, ...]
    schema: Mapping[str, Any]
    convert: Callable[..., Any] | None = None


def snake(key: str) -> str:
    """`tutorProfileId` → `tutor_profile_id`."""
    return CAPITAL.sub("_", key).lower()


def _field(key: str, source: str, kind: Mapping[str, Any], convert: Callable[..., Any] | None = None) -> Field:
    return Field(key, (source or snake(key),), kind, convert)


def _nullable(kind: str, form: str = "") -> dict[str, Any]:
    return {"type": kind, "nullable": True} | ({"format": form} if form else {})


def text(key: str, source: str = "") -> Field:
    """Text."""
    return _field(key, source, _nullable("string"))


def integer(key: str, source: str = "") -> Field:
    """A whole number."""
    return _field(key, source, _nullable("integer"))


def number(key: str, source: str = "") -> Field:
    """A number with a fraction."""
    return _field(key, source, _nullable("number"))


def boolean(key: str, source: str = "") -> Field:
    """True or false."""
    return _field(key, source, _nullable("boolean"))


def flag(key: str, source: str = "") -> Field:
    """A boolean written as 0 or 1."""
    return _field(key, source, {"type": "integer", "enum": [0, 1]}, int)


def uid(key: str, source: str = "") -> Field:
    """A public id: `tutorProfileId` reads `tutor_profile__uid`, `id` reads `uid`."""
    implied = "uid" if key == "id" else snake(key).removesuffix("_id") + "__uid"
    return _field(key, source or implied, _nullable("string", "uuid"))


def day(key: str, source: str = "") -> Field:
    """A date, YYYY-MM-DD."""
    return _field(key, source, _nullable("string", "date"))


def us_day(key: str, source: str = "") -> Field:
    """A date, MM/DD/YYYY (certification)."""
    return _field(key, source, _nullable("string"), _us_day)


def clock(key: str, source: str = "") -> Field:
    """A time of day, HH:MM:SS."""
    return _field(key, source, _nullable("string", "time"))


def moment(key: str, source: str = "") -> Field:
    """An instant, ISO 8601 with offset (marketplace writes Z)."""
    return _field(key, source, _nullable("string", "date-time"))


def naive_moment(key: str, source: str = "") -> Field:
    """An instant in UTC, written without an offset (trainings)."""
    return _field(key, source, _nullable("string"), _naive)


def json(key: str, source: str = "") -> Field:
    """Whatever JSON the column holds."""
    return _field(key, source, {"type": "object", "additionalProperties": True, "nullable": True})


def texts(key: str, source: str = "") -> Field:
    """A list of texts."""
    return _field(key, source, {"type": "array", "items": {"type": "string"}})


def enum(key: str, vocabulary: Vocabulary, source: str = "") -> Field:
    """An enum by its contract's name."""
    kind = {"type": "string", "enum": list(vocabulary.names), "nullable": True}
    return _field(key, source, kind, vocabulary.name_of)


def enum_indexed(key: str, vocabulary: Vocabulary, source: str = "") -> tuple[Field, Field]:
    """The marketplace's pair: `X` and its index `X_idx`."""
    place = source or snake(key)
    return enum(key, vocabulary, place), _field(f"{key}_idx", place, _nullable("integer"), vocabulary.index_of)


def money(key: str, minor: str, currency: str) -> Field:
    """An amount as a number of the major unit, from minor units and their currency."""
    return Field(key, (minor, currency), _nullable("number"), _major)


def computed(key: str, sources: tuple[str, ...], convert: Callable[..., Any], schema: Mapping[str, Any]) -> Field:
    """Anything that follows from the values of `sources`."""
    return Field(key, sources, schema, convert)


def constant(key: str, value: Any, schema: Mapping[str, Any]) -> Field:
    """The same for every row."""
    return Field(key, (), schema, lambda: value)


def record_fields(owner: str | None = None) -> tuple[Field, ...]:
    """What every marketplace object ends with; `owner` is the path of the owner's uid, None where nobody owns it."""
    kind = _nullable("string", "uuid")
    return (
        boolean("isActive"),
        integer("recordVersion"),
        moment("createdAt"),
        moment("updatedAt"),
        constant("_owner", None, kind) if owner is None else _field("_owner", owner, kind),
    )


def _us_day(value: date | None) -> str | None:
    return None if value is None else value.strftime("%m/%d/%Y")


def _naive(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _major(amount: int | None, currency: str | None) -> float | None:
    return None if amount is None else float(to_major(amount, currency or ""))
