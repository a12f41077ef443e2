"""Declared filters of a list: `?title=algebra&status=open&status=held&note=null`.

A parameter given several times means any of its values; `null` means none.
Texts match partly and without case; ids, enums and numbers match exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from config.kit.api import queries
from config.kit.api.fields import snake
from config.kit.api.vocabulary import Vocabulary
from config.kit.errors import Invalid

NULL: Final = "null"


@dataclass(frozen=True, slots=True)
class Filter:
    """One parameter: `condition` turns one of its values into a `Q`, `absent` is the condition for `null`."""

    name: str
    condition: Callable[[str], Q]
    absent: Q | None = None
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})

    def read(self, values: Iterable[str]) -> Q:
        """The condition of all `values` together. Raises `Invalid` blaming this parameter."""
        conditions = [
            self.absent if self.absent is not None and value.strip().lower() == NULL else self.condition(value)
            for value in values
        ]
        return reduce(or_, conditions)


class Filters:
    """The filters of one list."""

    def __init__(self, *filters: Filter) -> None:
        self.filters = filters

    def apply(self, rows: QuerySet[Any], query: QueryDict) -> tuple[QuerySet[Any], list[dict[str, Any]]]:
        """`rows` that meet every given parameter, and what was applied. Raises `Invalid` for all that are wrong."""
        applied: list[dict[str, Any]] = []
        wrong: dict[str, list[Any]] = {}
        for one in self.filters:
            values = [value for value in query.getlist(one.name) if value != ""]
            if not values:
                continue
            try:
                rows = rows.filter(one.read(values))
            except Invalid as error:
                wrong |= error.fields
            applied.append({"field": one.name, "values": values})
        if wrong:
            raise Invalid(fields=wrong)
        return rows, applied

    def parameters(self) -> list[dict[str, Any]]:
        """The OpenAPI parameters."""
        return [
            {
                "name": one.name,
                "in": "query",
                "schema": {"type": "array", "items": one.schema},
                "style": "form",
                "explode": True,
            }
            for one in self.filters
        ]


def partial(name: str, source: str = "") -> Filter:
    """Text that contains the value, whatever its case; `null` is no text or an empty one."""
    path = source or snake(name)
    absent = Q(**{f"{path}__isnull": True}) | Q(**{path: ""})
    return Filter(name, lambda value: Q(**{f"{path}__icontains": value}), absent)


def _exact(name: str, path: str, parse: Callable[[str, str], Any], schema: dict[str, Any]) -> Filter:
    return Filter(name, lambda value: Q(**{path: parse(name, value)}), Q(**{f"{path}__isnull": True}), schema)


def uid(name: str, source: str = "") -> Filter:
    """A public id: `tutorProfileId` looks at `tutor_profile__uid`."""
    path = source or ("uid" if name == "id" else snake(name).removesuffix("_id") + "__uid")
    return _exact(name, path, queries.parse_uid, {"type": "string", "format": "uuid"})


def integer(name: str, source: str = "") -> Filter:
    """A whole number, integer ids included."""
    return _exact(name, source or snake(name), queries.parse_whole_number, {"type": "integer"})


def boolean(name: str, source: str = "") -> Filter:
    """true/false or 1/0."""
    return _exact(name, source or snake(name), queries.parse_boolean, {"type": "boolean"})


def enum(name: str, vocabulary: Vocabulary, source: str = "") -> Filter:
    """A name of the vocabulary, whatever its case; `null` is no value or an empty one."""
    path = source or snake(name)
    absent = Q(**{f"{path}__isnull": True}) | Q(**{path: ""})
    schema = {"type": "string", "enum": list(vocabulary.names)}
    return Filter(name, lambda value: Q(**{path: vocabulary.value_of(value, field=name)}), absent, schema)


def search(name: str, *sources: str) -> Filter:
    """Text that stands in any of `sources`."""
    return Filter(name, lambda value: reduce(or_, [Q(**{f"{path}__icontains": value.strip()}) for path in sources]))


def day(name: str, lookup: str) -> Filter:
    """A date compared by `lookup` (`start_date__gte`)."""
    return Filter(
        name, lambda value: Q(**{lookup: queries.parse_day(name, value)}), None, {"type": "string", "format": "date"}
    )


def moment(name: str, lookup: str) -> Filter:
    """An instant compared by `lookup` (`due_at__lt`)."""
    return Filter(
        name,
        lambda value: Q(**{lookup: queries.parse_moment(name, value)}),
        None,
        {"type": "string", "format": "date-time"},
    )


def custom(name: str, condition: Callable[[str], Q], schema: dict[str, Any] | None = None) -> Filter:
    """Anything else; `condition` raises `Invalid` for what it cannot read."""
    return Filter(name, condition, None, schema or {"type": "string"})
