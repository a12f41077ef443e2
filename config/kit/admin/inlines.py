"""Rows of a related model inside their parent's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import models

from config.kit.admin.closed import Closed

if TYPE_CHECKING:  # unfold has no types of its own; its classes take and return what Django's do
    from django.contrib.admin import StackedInline as UnfoldStackedInline
    from django.contrib.admin import TabularInline as UnfoldTabularInline
    from django.http import HttpRequest, HttpResponse
else:
    from unfold.admin import StackedInline as UnfoldStackedInline
    from unfold.admin import TabularInline as UnfoldTabularInline

    for _generic in (UnfoldStackedInline, UnfoldTabularInline):
        _generic.__class_getitem__ = classmethod(lambda cls, *_names: cls)

Row = TypeVar("Row", bound=models.Model)
Parent = TypeVar("Parent", bound=models.Model)
ROWS: Final = "rows"  # in the address: who has no script asks for an empty row


def with_one_more_row(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """`response`; to the page with an empty row where the button that was pressed says so."""
    if request.POST.get("_continue") == ROWS and response.has_header("Location"):
        address = response["Location"]
        response["Location"] = f"{address}{'&' if '?' in address else '?'}{ROWS}=1#{ROWS}"
    return response


class ClosedInline(Closed):
    """Shows what may not be changed, computed cells and times too."""

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """None but what was asked for: scripts add rows by themselves."""
        return 1 if ROWS in request.GET else int(super().get_extra(request, obj, **kwargs))  # type: ignore[misc]  # a mix-in of admin classes

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of them unless the inline opens something."""
        own = super().get_readonly_fields(request, obj)  # type: ignore[misc]  # a mix-in of admin classes
        return own if self.may_add or self.may_change else (self.fields or own)  # type: ignore[attr-defined]  # a mix-in


class TabularInline(ClosedInline, UnfoldTabularInline[Row, Parent]):
    """Rows of a related model inside their parent's page, read-only unless said otherwise."""

    extra = 0
    tab = True
    show_change_link = True


class StackedInline(ClosedInline, UnfoldStackedInline[Row, Parent]):
    """The same, each row as a block."""

    extra = 0
    tab = True
