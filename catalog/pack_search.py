"""Finding packs: words, filters, order and a page, in a constant number of queries.

Words are looked up in the offering's full-text index, each as a prefix,
without accents. A search that matches very much is ranked among its newest
`CANDIDATES` matches, so that its cost does not grow with the catalog. The
search starts from the offerings, whose indexes know what is listed; packs are
joined only where something of theirs is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Page
from django.db.models import F, QuerySet

from catalog.enums import OfferingKind, TeachingMode
from catalog.models import CoursePack, Offering
from catalog.queries import LISTED_PACK
from catalog.search import prefix_query
from config.kit.pages.paging import pages_of

if TYPE_CHECKING:
    from accounts.models import Practice

CANDIDATES: Final = 1000
NEXT_FREE: Final = "tutor_profile__booking_rules__next_free_at"
SOONEST: Final = "soonest"
ORDERS: Final = {
    "relevance": ("-rank", "-pk"),
    "newest": ("-pk",),
    "price": ("price", "-pk"),
    "-price": ("-price", "-pk"),
    SOONEST: (F(NEXT_FREE).asc(nulls_last=True), "-pk"),
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
    page: Page[int]

    @property
    def is_capped(self) -> bool:
        """Whether there may be more matches than `total`."""
        return self.total >= CANDIDATES


def search_packs(practice: Practice | None, search: PackSearch, *, page: int = 1, page_size: int = 24) -> PackPage:
    """The wanted page of the listed packs of `practice` (None: of all), with tutor and category loaded.

    A `page` beyond the last is the last.

    Two queries; one or two more for a long list that no words narrow down.
    """
    words = prefix_query(search.text)
    found = _listed(practice, search)
    if words:
        found = found.filter(search_vector=_asked(words))
    candidates = list(found.order_by("-pk").values_list("pk", flat=True)[:CANDIDATES])
    order = search.order if search.order in ORDERS else "relevance"
    if order == "relevance" and not words:
        order = "newest"
    shown: Page[int] = pages_of(range(len(candidates)), page_size).get_page(max(page, 1))
    places = cast("range", shown.object_list)
    wanted = slice(places.start, places.stop)
    if words or len(candidates) < CANDIDATES:
        packs = list(_ranked(words).filter(pk__in=candidates).order_by(*ORDERS[order])[wanted])
    else:
        keys = _soonest(found, wanted) if order == SOONEST else _keys(found.order_by(*ORDERS[order]), wanted)
        loaded = _ranked("").in_bulk(keys)
        packs = [loaded[key] for key in keys if key in loaded]
    return PackPage(packs=packs, total=len(candidates), page=shown)


def _asked(words: str) -> SearchQuery:
    return SearchQuery(words, config="simple", search_type="raw")


def _ranked(words: str) -> QuerySet[CoursePack]:
    packs = CoursePack.objects.select_related("tutor_profile__booking_rules", "category")
    return packs.annotate(rank=SearchRank(F("search_vector"), _asked(words))) if words else packs


def _keys(offerings: QuerySet[Offering], wanted: slice) -> list[int]:
    return list(offerings.values_list("pk", flat=True)[wanted])


def _soonest(found: QuerySet[Offering], wanted: slice) -> list[int]:
    """Keys by next free time, then those without one: two lists, since only the first can follow an index."""
    path = f"coursepack__{NEXT_FREE}"
    timed = found.filter(**{f"{path}__isnull": False})
    keys = _keys(timed.order_by(path, "-pk"), wanted)
    missing = wanted.stop - wanted.start - len(keys)
    if missing:
        start = max(0, wanted.start - timed.count())
        keys += _keys(found.filter(**{f"{path}__isnull": True}).order_by("-pk"), slice(start, start + missing))
    return keys


def _listed(practice: Practice | None, search: PackSearch) -> QuerySet[Offering]:
    found = Offering.objects.filter(LISTED_PACK, kind=OfferingKind.COURSE_PACK)
    if practice is not None:
        found = found.filter(practice=practice)
    if search.category:
        found = found.filter(category__slug=search.category)
    if search.price_from is not None:
        found = found.filter(price__gte=search.price_from)
    if search.price_to is not None:
        found = found.filter(price__lte=search.price_to)
    if search.scheduling_type:
        found = found.filter(coursepack__scheduling_type=search.scheduling_type)
    if search.teaching_mode:
        found = found.filter(coursepack__teaching_mode__in={search.teaching_mode, TeachingMode.BOTH})
    if search.free_before is not None:
        found = found.filter(**{f"coursepack__{NEXT_FREE}__lt": search.free_before})
    return found
