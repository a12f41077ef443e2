"""Form bases in the house style: `{{ form }}` renders as the components do.

Fields get the right keyboard and autocomplete by their name and kind; a form
may say more with `autocomplete = {"field": "token"}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.renderers import DjangoTemplates
from django.template import loader
from django.utils.translation import gettext as _

from config.kit.errors import DomainError

AUTOCOMPLETE: Final = {
    "email": "email",
    "username": "username",
    "password": "current-password",
    "new_password": "new-password",
    "first_name": "given-name",
    "last_name": "family-name",
    "full_name": "name",
    "name": "name",
    "phone": "tel",
    "mobile": "tel",
    "street": "street-address",
    "postal_code": "postal-code",
    "city": "address-level2",
    "country": "country",
    "organisation": "organization",
    "date_of_birth": "bday",
    "code": "one-time-code",
    "otp_token": "one-time-code",
}
KEYBOARDS: Final[tuple[tuple[type[forms.Field], dict[str, str]], ...]] = (
    (forms.EmailField, {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}),
    (forms.DecimalField, {"inputmode": "decimal"}),
    (forms.FloatField, {"inputmode": "decimal"}),
    (forms.IntegerField, {"inputmode": "numeric"}),
    (forms.URLField, {"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
)
TYPED: Final = {forms.TextInput, forms.EmailInput, forms.NumberInput, forms.URLInput}
INPUT_TYPES: Final[tuple[tuple[type[forms.Field], str, str], ...]] = (
    (forms.DateTimeField, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateField, "date", "%Y-%m-%d"),
    (forms.TimeField, "time", "%H:%M"),
)


class HouseRenderer(DjangoTemplates):
    """Renders whole forms and fields by the components' templates, widgets by Django's."""

    form_template_name = "components/whole-form.html"
    field_template_name = "components/whole-field.html"

    def get_template(self, template_name: str) -> Any:
        """The house's templates from the pages' engine, where the component tags are known."""
        if template_name.startswith("components/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)


class HouseStyle(forms.BaseForm):
    """Mixin for any form class: keyboards, autocomplete, native date inputs, errors of services."""

    default_renderer = HouseRenderer
    autocomplete: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            dress(name, field, self.autocomplete.get(name))

    def add_domain_error(self, error: DomainError) -> None:
        """Show a service's refusal where it belongs: at the fields it names, else above the form."""
        placed = False
        for name, messages in error.fields.items():
            target = name if name in self.fields else NON_FIELD_ERRORS
            placed = True
            for message in messages:
                self.add_error(None if target == NON_FIELD_ERRORS else target, message)
        if not placed:
            self.add_error(None, error.message)


def dress(name: str, field: forms.Field, autocomplete: str | None = None) -> None:
    """Give `field`'s widget what phones and password managers need; what is set already stays."""
    widget = field.widget
    for kind, input_type, shape in INPUT_TYPES:
        if isinstance(field, kind) and type(widget) in {forms.DateTimeInput, forms.DateInput, forms.TimeInput}:
            widget.input_type = input_type
            widget.format = shape
            break
    for kind, attrs in KEYBOARDS:
        if isinstance(field, kind) and type(widget) in TYPED:
            for key, value in attrs.items():
                widget.attrs.setdefault(key, value)
            break
    if field.required and field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = required_message(name, field)
    token = autocomplete or AUTOCOMPLETE.get(name)
    if token and not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.HiddenInput):
        widget.attrs.setdefault("autocomplete", token)
    if token == "tel":  # noqa: S105 - an autocomplete token
        widget.attrs.setdefault("inputmode", "tel")
    if token == "one-time-code":  # noqa: S105 - an autocomplete token
        widget.attrs.setdefault("inputmode", "numeric")


def required_message(name: str, field: forms.Field) -> str:
    """What to do about an empty required field, in its own words."""
    label = str(field.label or name.replace("_", " ").capitalize())
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(label)s” to go on.") % {"label": label}
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose an answer for “%(label)s”.") % {"label": label}
    return _("Fill in “%(label)s”.") % {"label": label}


class Form(HouseStyle, forms.Form):
    """A form of the house."""


class ModelForm(HouseStyle, forms.ModelForm):  # type: ignore[type-arg]  # the model is named in Meta
    """A model's form of the house."""


__all__ = ["Form", "HouseRenderer", "HouseStyle", "ModelForm", "dress"]
