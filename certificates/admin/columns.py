"""Columns of the lists of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.kit.admin.site import house_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def own_columns(model_admin: Any, request: HttpRequest) -> list[str]:
    """Those of `list_display`; the practice only for who runs several."""
    practices = house_of(model_admin.admin_site).practices_of(request)
    is_one = practices is not None and len(practices) == 1
    return [name for name in model_admin.list_display if not (is_one and name == "practice")]
