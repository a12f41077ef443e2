"""A row that is chosen by searching, or typed where no script searches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.utils.html import format_html
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextInputWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

MOST_LOOKED_AT: Final = 25  # rows among which one may be exactly what was typed


class Typed(str):
    """Words that were typed instead of choosing a row."""

    __slots__ = ()


class TypedSelect(AutocompleteSelect):
    """Django's; whoever has no script gets a box for words beside it."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Both; the box stands where scripts do not run."""
        typed = value if isinstance(value, Typed) else ""
        chosen = super().render(name, None if typed else value, attrs, renderer)
        words = {
            "id": f"id_{name}-typed",
            "aria-label": _("Name or e-mail address"),
            "placeholder": _("Name or e-mail address"),
            "autocomplete": "off",
        }
        box = UnfoldAdminTextInputWidget(attrs=words).render(f"{name}-typed", typed, None, renderer)
        return format_html("{}<noscript>{}</noscript>", chosen, box)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed, before what was chosen."""
        typed = str(data.get(f"{name}-typed", "")).strip()
        return Typed(typed) if typed else super().value_from_datadict(data, files, name)


class TypedChoiceField(ModelChoiceField):  # type: ignore[type-arg]  # generic only in its stubs
    """A choice of rows that understands the words by which their list finds exactly one."""

    def __init__(self, *args: Any, search: Callable[[Any, str], Any], names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.search = search
        self.names = names

    def to_python(self, value: Any) -> Any:
        """The row. Raises ValidationError where the words mean none or several."""
        return super().to_python(self._meant(value)) if isinstance(value, Typed) else super().to_python(value)

    def _meant(self, typed: str) -> Any:
        found = [] if "\0" in typed else list(self.search(self.queryset, typed)[:MOST_LOOKED_AT])
        if len(found) > 1:
            found = [row for row in found if self._is_exactly(row, typed)] or found
        if not found:
            raise ValidationError(_("Nothing here is found by “%(words)s”.") % {"words": typed})
        if len(found) > 1:
            raise ValidationError(_("Several are found by “%(words)s”. Type more of it.") % {"words": typed})
        return self.prepare_value(found[0])

    def _is_exactly(self, row: Any, typed: str) -> bool:
        words = (str(row), *(str(getattr(row, name, "")) for name in self.names))
        return typed.casefold() in map(str.casefold, words)


def typed_or_chosen(db_field: Any, request: HttpRequest, site: Any) -> dict[str, Any]:
    """How the form field of a relation is made whose rows are searched for: by words that their own list knows."""
    related = site.get_model_admin(db_field.remote_field.model)

    def search(rows: Any, words: str) -> Any:
        found, may_repeat = related.get_search_results(request, rows, words)
        return found.distinct() if may_repeat else found

    names = tuple(name.lstrip("^=@") for name in related.get_search_fields(request))
    return {
        "widget": TypedSelect(db_field, site),
        "form_class": partial(TypedChoiceField, search=search, names=names),
    }
