"""Lists with very many rows: counted as far as anybody reads, narrowed by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.core.paginator import Paginator
from django.utils.functional import cached_property

if TYPE_CHECKING:  # unfold has no types of its own; its classes take and return what Django's do
    from django.contrib.admin import SimpleListFilter as UnfoldTextFilter
    from django.contrib.admin.views.main import ChangeList as UnfoldChangeList
    from django.http import HttpRequest
else:
    from unfold.contrib.filters.admin import TextFilter as UnfoldTextFilter
    from unfold.views import ChangeList as UnfoldChangeList

__all__ = ["MOST_PAGED", "PAGE_VAR", "CappedPaginator", "ChangeList", "IncorrectLookupParameters", "TextFilter"]
MOST_PAGED: Final = 10_000


class ChangeList(UnfoldChangeList):
    """What a list of the admin shows; for those who add to it."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Django's; what no text of the database can hold is junk like any other. The search says so by itself."""
        if any("\0" in value for name, values in request.GET.lists() for value in values if name != SEARCH_VAR):
            raise IncorrectLookupParameters
        return super().get_filters(request)


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # generic only in its stubs
    """Pages through the first `MOST_PAGED` rows; who wants others narrows the list.

    It belongs to `show_full_result_count = False`.
    """

    @cached_property
    def counted(self) -> int:
        """How many rows there are; `MOST_PAGED` + 1 for more."""
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: MOST_PAGED + 1].count())

    @cached_property
    def count(self) -> int:
        """How many are paged through."""
        return min(self.counted, MOST_PAGED)

    @property
    def is_capped(self) -> bool:
        """Whether there are more than can be paged through."""
        return self.counted > MOST_PAGED


class TextFilter(UnfoldTextFilter):
    """A filter by words that are typed; say `title`, `parameter_name` and `queryset`."""

    def lookups(self, _request: Any, _model_admin: Any) -> tuple[()]:
        """None: words are typed."""
        return ()
