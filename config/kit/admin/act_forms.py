"""Forms of acts: plain Django forms in the admin's look."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from config.kit.errors import DomainError


class DayWidget(widgets.UnfoldAdminTextInputWidget):  # type: ignore[misc]  # unfold has no types
    """A day, by the browser's own calendar."""

    input_type = "date"


class ClockWidget(widgets.UnfoldAdminTextInputWidget):  # type: ignore[misc]  # unfold has no types
    """A time of the day."""

    input_type = "time"


# What Django gives a field by itself → how the admin shows it; widgets chosen by hand stay.
LOOKS: Final[dict[type[forms.Widget], type[forms.Widget]]] = {
    forms.TextInput: widgets.UnfoldAdminTextInputWidget,
    forms.EmailInput: widgets.UnfoldAdminEmailInputWidget,
    forms.PasswordInput: widgets.UnfoldAdminPasswordWidget,
    forms.Textarea: widgets.UnfoldAdminTextareaWidget,
    forms.NumberInput: widgets.UnfoldAdminIntegerFieldWidget,
    forms.Select: widgets.UnfoldAdminSelectWidget,
    forms.CheckboxInput: widgets.UnfoldBooleanWidget,
    forms.DateInput: DayWidget,
    forms.TimeInput: ClockWidget,
    forms.CheckboxSelectMultiple: widgets.UnfoldAdminCheckboxSelectMultipleWidget,
}


class ActForm(forms.Form):
    """What an act asks before it is done; knows who asks and the object (None for something new)."""

    def __init__(self, data: Any = None, *, request: HttpRequest, target: Any = None) -> None:
        super().__init__(data, None if data is None else request.FILES)
        self.request = request
        self.target = target
        for name, field in self.fields.items():
            look = LOOKS.get(type(field.widget))
            if look is None:
                continue
            plain = field.widget
            field.widget = look(attrs=plain.attrs)
            field.widget.is_required = plain.is_required
            if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
                field.widget.choices = field.choices
            self.fields[name] = field

    def add_refusal(self, error: DomainError) -> None:
        """Say what the service refused, at the fields it names."""
        show_refusal(self, error)


def show_refusal(form: forms.BaseForm, error: DomainError) -> None:
    """Say on any form what a service refused, at the fields it names."""
    for name, texts in error.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))
    if not error.fields:
        form.add_error(None, str(error.message))


class ReasonForm(ActForm):
    """Why: kept in the audit trail."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the audit trail."),
    )


class RefusedForm:
    """Mixed into a model's form after a service refused what it said."""

    refusal: DomainError

    def clean(self) -> Any:
        """What was typed, and the refusal."""
        cleaned = super().clean()  # type: ignore[misc]  # mixed into a form
        show_refusal(cast("forms.BaseForm", self), self.refusal)
        return cleaned
