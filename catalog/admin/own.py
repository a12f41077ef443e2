"""Rows of a practice point at rows of the same practice, and stay in it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _


class OwnedForm:
    """Mixed into a model's form: what `same_practice` names must be the row's own practice's."""

    same_practice: tuple[str, ...] = ()
    cleaned_data: dict[str, Any]
    instance: Any

    def clean(self) -> Any:
        """Refuse what belongs to another school, at its field."""
        cleaned = super().clean()  # type: ignore[misc]  # mixed into a form
        practice = self.cleaned_data.get("practice") or getattr(self.instance, "practice", None)
        for name in self.same_practice:
            value: Any = self.cleaned_data.get(name)
            rows = list(value) if isinstance(value, QuerySet) else [value] if value else []
            if practice is not None and any(row.practice_id != practice.pk for row in rows):
                self.add_error(name, _("This belongs to another school."))  # type: ignore[attr-defined]  # as above
        return cleaned


class Owned:
    """Mixed into an admin: the practice is chosen once, the viewer's own is filled in."""

    same_practice: ClassVar[tuple[str, ...]] = ()
    admin_site: admin.AdminSite

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Django's, which knows whose the rest must be."""
        form: type[BaseModelForm[Any]] = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]  # mixed in
        return type(form.__name__, (OwnedForm, form), {"same_practice": self.same_practice})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A row does not change hands."""
        own = super().get_readonly_fields(request, obj)  # type: ignore[misc]  # mixed in
        return [*own, "practice"] if obj is not None else own

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The school in which the viewer is."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)  # type: ignore[misc]  # mixed in
        practice = getattr(request, "practice", None)
        return {"practice": practice.pk if practice else None, **initial}
