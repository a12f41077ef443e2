"""The words of a contract's enum beside our own values, in the contract's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from config.kit.api.queries import refuse


class Vocabulary:
    """Names of an enum as one surface writes them.

    `names` maps each name to our value, in the order that gives its index; a
    plain list is used where both are the same. Values that several names share
    are written as the first of them; values without a name are written as they
    are, without an index.
    """

    def __init__(self, names: Mapping[str, Any] | Iterable[str]) -> None:
        pairs = names if isinstance(names, Mapping) else {str(name): name for name in names}
        self._values = {name: _plain(value) for name, value in pairs.items()}
        self.names = tuple(self._values)
        self._folded = {name.casefold(): value for name, value in self._values.items()}
        self._names: dict[Any, str] = {}
        self._indexes: dict[Any, int] = {}
        for index, (name, value) in enumerate(self._values.items()):
            if value not in self._names:
                self._names[value], self._indexes[value] = name, index

    def name_of(self, value: Any) -> str | None:
        """How the surface writes `value`; nothing, also as an empty text, is None."""
        plain = _plain(value)
        return None if plain in {None, ""} else self._names.get(plain, plain)

    def index_of(self, value: Any) -> int | None:
        """The position of `value` in the declared order, or None."""
        return self._indexes.get(_plain(value))

    def value_of(self, name: str, *, field: str) -> Any:
        """Our value for what a client wrote, whatever its case; raises `Invalid` blaming `field`."""
        try:
            return self._folded[name.strip().casefold()]
        except KeyError:
            options = ", ".join(self.names)
            raise refuse(field, _("One of these is wanted: %(options)s.") % {"options": options}) from None


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
