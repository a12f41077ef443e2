"""What the staff's overview counts; each app says in `ready()` what it has to tell.

A `Figure` is a number of today, a `Queue` a list of cases that wait for a
person (empty is good). Both count for the practices that the viewer runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.urls import NoReverseMatch, reverse

Practices: TypeAlias = frozenset[int] | None  # ids; None means every practice
Count: TypeAlias = Callable[[Practices], int]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number of today; `count` costs at most one query.

    `admin_url` names a page of the admin (`scheduling_lessonslot_changelist`),
    `query` narrows its list to what was counted.
    """

    name: str
    label: Any
    count: Count
    admin_url: str = ""
    query: str = ""
    icon: str = "tag"
    place: int = 50

    @property
    def href(self) -> str:
        """The address of the list behind the number, empty where there is none."""
        if not self.admin_url:
            return ""
        try:
            address = reverse(f"admin:{self.admin_url}")
        except NoReverseMatch:
            return ""
        return f"{address}?{self.query}" if self.query else address


@dataclass(frozen=True, kw_only=True)
class Queue(Figure):
    """Cases that wait for a person; `hint` says what the person is to do."""

    hint: Any = ""


@dataclass(frozen=True)
class Reading:
    """A figure and what it counted just now."""

    figure: Figure
    value: int


FIGURES: Final[dict[str, Figure]] = {}


def register_figure(figure: Figure) -> None:
    """Show `figure` on the overview; the same name again replaces it."""
    FIGURES[figure.name] = figure


def read_figures(practices: Practices) -> list[Reading]:
    """Today's numbers in their order."""
    return [Reading(figure, figure.count(practices)) for figure in _ordered(Figure)]


def read_queues(practices: Practices) -> list[Reading]:
    """The queues in their order, empty ones too."""
    return [Reading(queue, queue.count(practices)) for queue in _ordered(Queue)]


def _ordered(kind: type[Figure]) -> list[Figure]:
    return sorted((figure for figure in FIGURES.values() if type(figure) is kind), key=lambda f: (f.place, f.name))
