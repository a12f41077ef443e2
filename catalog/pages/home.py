"""What the catalog shows on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from catalog.queries import categories_of, listed_packs, listed_tutors


def subjects(request: HttpRequest) -> Mapping[str, Any] | None:
    """Subjects with the number of courses in each."""
    practice = getattr(request, "practice", None)
    if practice is None:
        return None
    numbers = dict(
        listed_packs(practice)
        .order_by()
        .values_list("category")
        .annotate(count=Count("pk"))
        .values_list("category", "count")
    )
    rows = [(category, numbers[category.pk]) for category in categories_of(practice) if numbers.get(category.pk)]
    return {"subjects": rows} if rows else None


def featured_tutors(request: HttpRequest) -> Mapping[str, Any] | None:
    """The tutors who are free soonest."""
    practice = getattr(request, "practice", None)
    if practice is None:
        return None
    rows = list(
        listed_tutors(practice)
        .filter(Q(booking_rules__next_free_at__isnull=False))
        .select_related("booking_rules")
        .order_by("booking_rules__next_free_at")[:4]
    )
    return {"tutors": rows} if rows else None
