"""The words that a school has for its students."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import StudentStatus, StudentType
from accounts.services.student_words import save_student_word
from config.kit.admin import Group, ModelAdmin, display, register


class WordForm(forms.ModelForm):  # type: ignore[type-arg]  # the admin names the model
    """Whether another word is given to newcomers is the service's to settle."""

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "is_default"}  # type: ignore[misc]  # the stubs leave it out


class WordAdmin(ModelAdmin[Any]):
    """What types and statuses share."""

    group = Group.PEOPLE
    icon = "label"
    practice_path = "practice"
    may_add = may_change = True
    is_audited_by_service = True
    form = WordForm
    list_filter = ["practice"]
    list_select_related = ["practice"]
    search_fields = ["name", "description"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A word stays in its school."""
        own = super().get_readonly_fields(request, obj)
        return [*own, "practice"] if obj is not None else own

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The school in which the viewer is."""
        practice = getattr(request, "practice", None)
        return {"practice": practice.pk if practice else None, **super().get_changeform_initial_data(request)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With how many students have each."""
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(student_count=Count("students"))
        return counted

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service."""
        save_student_word(obj, actor=self.actor(request))

    @display(description=_("students"), ordering="student_count")
    def number(self, word: Any) -> int:
        """How many have it."""
        return int(word.student_count)


@register(StudentType)
class StudentTypeAdmin(WordAdmin):
    """Types of students."""

    place = 34
    list_display = ["name", "number", "is_default", "practice"]
    fields = ["practice", "name", "description", "is_default"]


@register(StudentStatus)
class StudentStatusAdmin(WordAdmin):
    """Statuses of students and what they mean."""

    place = 36
    icon = "toggle_on"
    list_display = ["name", "standing", "number", "is_default", "practice"]
    fields = ["practice", "name", "standing", "description", "is_default"]
