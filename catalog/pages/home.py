"""What the catalog shows on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest

from catalog.pages.subjects import subjects_on_sale
from catalog.queries import listed_tutors

FEATURED: Final = 4


def subjects(request: HttpRequest) -> Mapping[str, Any] | None:
    """Subjects with the number of courses in each."""
    practice = getattr(request, "practice", None)
    rows = subjects_on_sale(practice) if practice is not None else []
    return {"subjects": rows} if rows else None


def featured_tutors(request: HttpRequest) -> Mapping[str, Any] | None:
    """The tutors who are free soonest."""
    practice = getattr(request, "practice", None)
    if practice is None:
        return None
    free = listed_tutors(practice).filter(booking_rules__next_free_at__isnull=False).select_related("booking_rules")
    rows = list(free.order_by("booking_rules__next_free_at", "display_name")[:FEATURED])
    return {"tutors": rows} if rows else None
