"""What lists, pages and inlines of the admin share: rows of the viewer's practices, closed unless opened."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest

from config.kit.admin.site import house_of
from config.kit.admin.typed import typed_or_chosen


class Closed:
    """What both lists and inlines share: rows of the viewer's practices, nothing allowed that is not said.

    `practice_path` is the way from a row to its practice (`"practice"`,
    `"offering__practice"`, `"pk"` for the practice itself); None keeps rows to
    the superAdmin. Override `rows_in` where one path does not say it.
    """

    practice_path: ClassVar[str | None] = None
    may_add: ClassVar[bool] = False
    may_change: ClassVar[bool] = False
    may_delete: ClassVar[bool] = False

    admin_site: Any
    model: Any

    def rows_in(self, rows: Any, practices: frozenset[int]) -> Any:
        """`rows` narrowed to those of `practices`."""
        if self.practice_path is None:
            return rows.none()
        return rows.filter(**{f"{self.practice_path}__in": practices})

    def get_queryset(self, request: HttpRequest) -> Any:
        """Rows that the viewer's practices own."""
        rows = super().get_queryset(request)  # type: ignore[misc]  # a mix-in of admin classes
        practices = house_of(self.admin_site).practices_of(request)
        return rows if practices is None else self.rows_in(rows, practices)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only rows that the viewer could open may be pointed at, whatever the widget."""
        model = db_field.remote_field.model
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]  # a mix-in
            kwargs.update(typed_or_chosen(db_field, request, self.admin_site))
        if "queryset" not in kwargs and self.admin_site.is_registered(model):
            kwargs["queryset"] = self.admin_site.get_model_admin(model).get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]  # a mix-in

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever the site lets in; without a way to a practice the superAdmin only."""
        return self.is_reachable(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where the class says so."""
        return self.may_add and self.is_reachable(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where the class says so."""
        return self.may_change and self.is_reachable(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where the class says so; what others PROTECT is never said so."""
        return self.may_delete and self.is_reachable(request)

    def is_reachable(self, request: HttpRequest) -> bool:
        """Whether the viewer can have any row of this model at all."""
        overridden = type(self).rows_in is not Closed.rows_in
        practices = house_of(self.admin_site).practices_of(request)
        return practices is None or (bool(practices) and (overridden or self.practice_path is not None))
