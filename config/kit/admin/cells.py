"""How a computed cell is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Literal, TypeVar, cast

from unfold.decorators import display as unfold_display

Cell = TypeVar("Cell", bound=Callable[..., Any])
Tone = Literal["success", "info", "warning", "danger", "primary"]


class State(tuple[str, Any]):
    """(state, words): a badge in lists, the words wherever it is text."""

    __slots__ = ()

    def __str__(self) -> str:
        """The words."""
        return str(self[1])


def display(
    *,
    description: Any = None,
    ordering: Any = None,
    boolean: bool | None = None,
    label: Mapping[str, Tone] | None = None,
    empty_value: str | None = None,
) -> Callable[[Cell], Cell]:
    """Django's `display`, and badges: with `label` the cell returns (state, words) and the state picks the tone."""
    decorate: Callable[[Any], Any] = unfold_display(
        description=description,
        ordering=ordering,
        boolean=boolean,
        label=dict(label) if label is not None else None,
        empty_value=empty_value,
    )

    def mark(cell: Cell) -> Cell:
        if label is None:
            return cast("Cell", decorate(cell))

        @wraps(cell)
        def as_state(*args: Any) -> Any:
            state = State(cell(*args))
            return state if state[0] in label else str(state)  # of a state without a tone unfold shows the key

        return cast("Cell", decorate(as_state))

    return mark
