"""What a view hands back; its dialect gives it the surface's shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One object. `status`, `action`, `data_name` replace what the operation declares.

    `extra` are further top-level keys of the marketplace envelope
    (`paymentResult`); other surfaces put them into the object.
    """

    data: Any
    status: int | None = None
    action: str = ""
    data_name: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list.

    `number` counts from 1; `size` is rows a page; `total` counts all pages, or
    is None where the surface does not tell it.
    """

    rows: Sequence[Any]
    number: int = 1
    size: int = 0
    total: int | None = None
    filters: Sequence[Mapping[str, Any]] = ()
    status: int | None = None
    action: str = ""
    data_name: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bare:
    """A body that is answered exactly as it is, without the surface's envelope."""

    data: Any
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
