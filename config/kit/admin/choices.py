"""Which rows an autocomplete field offers, where the field's own model admin would offer too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

_NARROWED: Final[dict[tuple[str, str, str], Callable[[Any], Any]]] = {}


def narrow_choices(model: Any, field: str, narrow: Callable[[Any], Any]) -> None:
    """Let the autocomplete of `model.field` offer only `narrow(rows)`."""
    _NARROWED[model._meta.app_label, model._meta.model_name, field] = narrow


def narrowed(request: HttpRequest, rows: Any) -> Any:
    """`rows` as the field that asks wants them; all of them where nothing was said."""
    asked = request.GET
    narrow = _NARROWED.get((asked.get("app_label", ""), asked.get("model_name", ""), asked.get("field_name", "")))
    return rows if narrow is None else narrow(rows)
