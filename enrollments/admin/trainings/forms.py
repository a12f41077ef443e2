"""What the office fills in about a training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Location, TrainingType
from config.kit.admin.act_forms import LOOKS

if TYPE_CHECKING:
    from django.db.models import QuerySet


class TrainingForm(forms.ModelForm):  # type: ignore[type-arg]  # the admin names the model
    """A training, and the tick that lets what clashes be."""

    accept_clashes = forms.BooleanField(
        label=_("Save all the same"),
        required=False,
        widget=LOOKS[forms.CheckboxInput],
        help_text=_("Trainers or rooms that are taken are named above, after saving once without this tick."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            practice = self.instance.practice_id
            self._offer("training_type", TrainingType.objects.filter(practice=practice))
            self._offer("default_location", Location.objects.filter(practice=practice))

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        field: Any = self.fields.get(name)
        if field is not None:
            field.queryset = rows
