"""Filters by related objects, which name only what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.admin import RelatedFieldListFilter as UnfoldAutocompleteFilter
else:
    from unfold.contrib.filters.admin import AutocompleteSelectFilter as UnfoldAutocompleteFilter


def visible_rows(model_admin: Any, model: Any, request: HttpRequest) -> Any:
    """Rows of `model` in the viewer's sight; all of them where it has no admin of its own."""
    site = model_admin.admin_site
    if site.is_registered(model):
        return site.get_model_admin(model).get_queryset(request)
    return model.objects.all()


class RelatedFilter(RelatedFieldListFilter):
    """A short list of links; gone where there is but one choice."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What the related model's own list would show."""
        rows = visible_rows(model_admin, field.remote_field.model, request)
        return [(row.pk, str(row)) for row in rows]


class AutocompleteFilter(UnfoldAutocompleteFilter):
    """A search box, for relations with many rows; the related admin needs `search_fields`."""

    request: HttpRequest
    model_admin: Any
    field: Any

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The form, which does not name a row out of sight whatever the address says."""
        choice: Any
        for choice in super().choices(changelist):
            for field in choice["form"].fields.values():
                field.queryset = visible_rows(self.model_admin, self.field.remote_field.model, self.request)
            yield choice


def scoped(model: Any, entry: Any) -> Any:
    """`entry` of a `list_filter`; a plain name of a relation becomes one with `RelatedFilter`."""
    if not isinstance(entry, str):
        return entry
    try:
        field = get_fields_from_path(model, entry)[-1]
    except FieldDoesNotExist:
        return entry
    return (entry, RelatedFilter) if field.is_relation else entry
