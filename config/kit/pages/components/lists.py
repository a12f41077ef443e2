"""Lists that can be searched and narrowed; the filters live in the address."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.utils.translation import gettext as _

from config.kit.pages.declare import Component, component


@component("filter-bar")
class FilterBar(Component):
    """A GET form: search first, the other fields under "Filters", what is set as removable pills.

    `form` is bound to `request.GET`; its `search` field (default `q`) stands in
    front. With `target` (a CSS selector of the results on the same page) htmx
    replaces only those; the address follows. `count` says what was found.
    """

    form: forms.BaseForm
    search: str = "q"
    count: str | None = None
    target: str | None = None
    is_open: bool = False

    @property
    def search_field(self) -> BoundField | None:
        """The field of the free text, if the form has one."""
        return self.form[self.search] if self.search in self.form.fields else None

    @property
    def other_fields(self) -> list[BoundField]:
        """Every other visible field."""
        return [field for field in self.form.visible_fields() if field.name != self.search]

    def values(self, context: Context) -> dict[str, object]:
        """The pills: (label, value, the address without it)."""
        query = context["request"].GET if context.get("request") else QueryDict()
        pills = [pill for field in self.form.visible_fields() for pill in self.pills(field, query)]
        keeps = [(name, query.get(name)) for name in ("sort",) if query.get(name) and name not in self.form.fields]
        return {"pills": pills, "keeps": keeps, "path": context["request"].path if context.get("request") else ""}

    def pills(self, field: BoundField, query: QueryDict) -> Iterable[tuple[str, str, str]]:
        """One pill for each value that `query` sets for `field`."""
        for value in query.getlist(field.html_name):
            if not value or field.name in self.form.errors:
                continue
            rest = query.copy()
            rest.setlist(field.html_name, [other for other in rest.getlist(field.html_name) if other != value])
            rest.pop("page", None)
            yield str(field.label), spoken(field, value), f"?{rest.urlencode()}"


def spoken(field: BoundField, value: str) -> str:
    """The words that the person chose for `value`."""
    for choice, label in flat_choices(field):
        if choice == value:
            return label
    if isinstance(field.field, forms.BooleanField):
        return _("yes")
    return value


def flat_choices(field: BoundField) -> Iterable[tuple[str, str]]:
    """(value, label) of a choice field, groups opened; nothing for other fields."""
    for value, label in getattr(field.field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from ((str(inner), str(text)) for inner, text in label)
        else:
            yield str(value), str(label)
