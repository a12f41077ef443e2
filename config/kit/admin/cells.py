"""How a computed cell is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

from unfold.decorators import display as unfold_display

Cell = TypeVar("Cell", bound=Callable[..., Any])
Tone = Literal["success", "info", "warning", "danger", "primary"]


def display(
    *,
    description: Any = None,
    ordering: Any = None,
    boolean: bool | None = None,
    label: Mapping[str, Tone] | None = None,
    empty_value: str | None = None,
) -> Callable[[Cell], Cell]:
    """Django's `display`, and badges: with `label` the cell returns (state, words) and the state picks the tone."""
    decorate: Callable[[Cell], Cell] = unfold_display(
        description=description,
        ordering=ordering,
        boolean=boolean,
        label=dict(label) if label is not None else None,
        empty_value=empty_value,
    )
    return decorate
