"""Finding packs: words, filters, order and a page, in a constant number of queries.

Words are looked up in the offering's full-text index, each as a prefix,
without accents. A search that matches very much is ranked among its newest
`CANDIDATES` matches, so that its cost does not grow with the catalog.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet

from catalog.enums import TeachingMode
from catalog.models import CoursePack
from catalog.queries import listed_packs
from catalog.search import prefix_query

if TYPE_CHECKING:
    from accounts.models import Practice

CANDIDATES: Final = 1000
ORDERS: Final = {
    "relevance": ("-rank", "-pk"),
    "newest": ("-pk",),
    "price": ("price", "-pk"),
    "-price": ("-price", "-pk"),
    "soonest": (F("tutor_profile__booking_rules__next_free_at").asc(nulls_last=True), "-pk"),
}


@dataclass(frozen=True, slots=True)
class PackSearch:
    """What is looked for. Prices in minor units; `free_before` an aware instant; `order` a key of `ORDERS`."""

    text: str = ""
    category: str = ""
    price_from: int | None = None
    price_to: int | None = None
    scheduling_type: str = ""
    teaching_mode: str = ""
    free_before: datetime | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class PackPage:
    """One page of what was found; `total` stops counting at `CANDIDATES`, which `is_capped` tells."""

    packs: list[CoursePack]
    total: int
    page: int
    page_size: int

    @property
    def is_capped(self) -> bool:
        """Whether there may be more matches than `total`."""
        return self.total >= CANDIDATES

    @property
    def page_count(self) -> int:
        """How many pages `total` makes, at least one."""
        return max(1, -(-self.total // self.page_size))


def search_packs(practice: Practice | None, search: PackSearch, *, page: int = 1, page_size: int = 24) -> PackPage:
    """The wanted page of the listed packs of `practice` (None: of all), with tutor and category loaded: two queries."""
    query = prefix_query(search.text)
    found = _filtered(listed_packs(practice), search)
    if query:
        found = found.filter(search_vector=SearchQuery(query, config="simple", search_type="raw"))
    candidates = list(found.order_by("-pk").values_list("pk", flat=True)[:CANDIDATES])
    order = ORDERS.get(search.order) or ORDERS["relevance" if query else "newest"]
    start = (max(page, 1) - 1) * page_size
    capped = len(candidates) >= CANDIDATES
    rows = found if capped and not query else CoursePack.objects.filter(pk__in=candidates)
    rows = rows.select_related("tutor_profile__booking_rules", "category")
    if query:
        words = SearchQuery(query, config="simple", search_type="raw")
        rows = rows.annotate(rank=SearchRank(F("search_vector"), words))
    elif "-rank" in order:
        order = ORDERS["newest"]
    packs = list(rows.order_by(*order)[start : start + page_size])
    return PackPage(packs=packs, total=len(candidates), page=max(page, 1), page_size=page_size)


def _filtered(packs: QuerySet[CoursePack], search: PackSearch) -> QuerySet[CoursePack]:
    if search.category:
        packs = packs.filter(category__slug=search.category)
    if search.price_from is not None:
        packs = packs.filter(price__gte=search.price_from)
    if search.price_to is not None:
        packs = packs.filter(price__lte=search.price_to)
    if search.scheduling_type:
        packs = packs.filter(scheduling_type=search.scheduling_type)
    if search.teaching_mode:
        packs = packs.filter(teaching_mode__in={search.teaching_mode, TeachingMode.BOTH})
    if search.free_before is not None:
        packs = packs.filter(tutor_profile__booking_rules__next_free_at__lt=search.free_before)
    return packs
