"""Time zones are chosen, not spelled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst
from unfold.widgets import UnfoldAdminSelectWidget

from config.kit.pages.zones import ZoneField


class ZoneChoice:
    """Mixed into the admin of a model with a `time_zone`."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A select of cities; "not chosen" where the model allows it."""
        if db_field.name != "time_zone":
            return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # a mix-in
        return ZoneField(
            label=capfirst(db_field.verbose_name),
            empty="\N{EN DASH}" if db_field.blank else "",
            required=not db_field.blank,
            widget=UnfoldAdminSelectWidget,
        )
