"""Subjects as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from catalog.pages.subject_icons import drawn_icon
from catalog.queries import categories_of, listed_packs

if TYPE_CHECKING:
    from accounts.models import Practice
    from catalog.models import Category


@dataclass(frozen=True, slots=True)
class Subject:
    """A category with something on sale, and how many courses that is."""

    category: Category
    count: int

    @property
    def icon(self) -> str:
        """The heroicon that stands for it, or "" where its own emoji must do."""
        return drawn_icon(self.category.icon)


def subjects_on_sale(practice: Practice | None) -> list[Subject]:
    """Categories that have listed courses, by name; two queries."""
    packs = listed_packs(practice).order_by().values_list("category")
    numbers = dict(packs.annotate(count=Count("pk")).values_list("category", "count"))
    return [Subject(category, numbers[category.pk]) for category in categories_of(practice) if numbers.get(category.pk)]
