"""Forms: one column, label above, hint under it, the message where the trouble is."""

from __future__ import annotations

from typing import Final, Literal

from django import forms
from django.forms import BoundField
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from config.kit.pages.declare import Component, component

GROUPS: Final = (forms.RadioSelect, forms.CheckboxSelectMultiple)
Width = Literal["full", "medium", "narrow"]


def is_group(field: BoundField) -> bool:
    """Whether `field` is a set of radio buttons or checkboxes, or several inputs in one."""
    return isinstance(field.field.widget, GROUPS) or field.use_fieldset


def first_input(field: BoundField) -> str:
    """The id that a link to `field` goes to: its input, or its first one."""
    if isinstance(field.field.widget, GROUPS):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@component("field")
class Field(Component):
    """A bound field of any Django form with label, hint, message and the right keyboard.

    Groups of radio buttons and checkboxes come as a choice list by themselves.
    `label` and `hint` replace the form's own.
    """

    field: BoundField
    label: str | None = None
    hint: str | None = None
    width: Width = "full"
    prefix: str | None = None
    suffix: str | None = None
    is_label_hidden: bool = False

    @property
    def shape(self) -> str:
        """group, check (one checkbox) or input."""
        if is_group(self.field):
            return "group"
        return "check" if isinstance(self.field.field.widget, forms.CheckboxInput) else "input"

    @property
    def hint_text(self) -> str:
        """The hint given here, else the field's help text."""
        return self.hint or str(self.field.help_text)

    @property
    def is_optional(self) -> bool:
        """Whether the label says "optional": what must be filled in is the rule and goes unmarked."""
        return not self.field.field.required and self.shape == "input"

    @property
    def control(self) -> SafeString:
        """The widget, tied to its hint and message."""
        described = [f"{self.field.auto_id}_helptext"] if self.hint_text else []
        described += [f"{self.field.auto_id}_error"] if self.field.errors else []
        attrs = {"aria-describedby": " ".join(described)} if described else {}
        return self.field.as_widget(attrs={**attrs, **self.style})

    @property
    def style(self) -> dict[str, str]:
        """The class that gives the widget its look, beside the widget's own."""
        own = self.field.field.widget.attrs.get("class", "")
        return {"class": f"{own} input".strip()} if self.shape == "input" else {}


@component("control")
class Control(Field):
    """Only a field's widget, where the label stands elsewhere."""


@component("choice-list")
class ChoiceList(Component):
    """Radio buttons or checkboxes of a bound field, each a full target."""

    field: BoundField
    legend: str | None = None
    hint: str | None = None
    is_legend_hidden: bool = False
    is_inline: bool = False

    @property
    def hint_text(self) -> str:
        """The hint given here, else the field's help text."""
        return self.hint or str(self.field.help_text)

    def values(self, _context: Context) -> dict[str, object]:
        """Whether the inputs are drawn one by one, and what describes them all."""
        described = [f"{self.field.auto_id}_helptext"] if self.hint_text else []
        described += [f"{self.field.auto_id}_error"] if self.field.errors else []
        return {"is_choices": isinstance(self.field.field.widget, GROUPS), "described": " ".join(described)}


@component("error-summary")
class ErrorSummary(Component):
    """Says at the top what to do and links to each field; takes the focus. Nothing without errors."""

    form: forms.BaseForm
    title: str | None = None

    @property
    def heading(self) -> str:
        """The title, or the house's."""
        return self.title or _("There is a problem")

    @property
    def entries(self) -> list[tuple[str, str]]:
        """(message, id of the input or "") of everything that is wrong."""
        if not self.form.is_bound:
            return []
        general = [(str(message), "") for message in self.form.non_field_errors()]
        hidden = [(str(message), "") for field in self.form.hidden_fields() for message in field.errors]
        fields = [
            (self.worded(field, str(message)), first_input(field))
            for field in self.form.visible_fields()
            for message in field.errors
        ]
        return general + hidden + fields

    @staticmethod
    def worded(field: BoundField, message: str) -> str:
        """The message; with the field's label before it where it does not name it."""
        label = str(field.label)
        return message if label.lower() in message.lower() else f"{label}: {message}"


@component("form-fields")
class FormFields(Component):
    """Everything of a form but its buttons: error summary, hidden and visible fields."""

    form: forms.BaseForm
    has_summary: bool = True


@component("form", content="optional", fills=("before", "after"), attributes=True)
class WholeForm(Component):
    """A complete form: token, summary, fields, one button. Any Django form will do.

    With content, that replaces the automatic fields (the summary stays);
    `before` stands above the fields, `after` beside the button.
    """

    form: forms.BaseForm
    submit: str
    action: str = ""
    method: Literal["post", "get"] = "post"
    kind: Literal["primary", "danger"] = "primary"
    next: str | None = None

    def values(self, _context: Context) -> dict[str, object]:
        """Whether files travel with it."""
        return {"is_multipart": self.form.is_multipart()}
