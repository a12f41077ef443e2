"""Certificates that participants must already have."""

from __future__ import annotations

from typing import Any

from django.forms import ModelForm
from django.utils.translation import gettext as _

from certificates.models import Requirement
from config.kit.admin import Group, ModelAdmin, register


class RequirementForm(ModelForm):  # type: ignore[type-arg]  # the admin names the model
    """Type and issuer are of one school."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse another school's issuer at its field."""
        cleaned = super().clean()
        kind, issuer = self.cleaned_data.get("training_type"), self.cleaned_data.get("issuer")
        if kind and issuer and kind.practice_id != issuer.practice_id:
            self.add_error("issuer", _("This belongs to another school."))
        return cleaned


@register(Requirement)
class RequirementAdmin(ModelAdmin[Requirement]):
    """What a type of training asks of those who come; shown at check-in."""

    form = RequirementForm
    group = Group.CERTIFICATES
    icon = "rule"
    place = 70
    practice_path = "training_type__practice"
    may_add = may_change = may_delete = True
    list_display = ["training_type", "course_text", "issuer"]
    list_filter = ["training_type"]
    list_select_related = ["training_type", "issuer"]
    search_fields = ["course_text", "training_type__name"]
    fields = ["training_type", "course_text", "issuer"]
