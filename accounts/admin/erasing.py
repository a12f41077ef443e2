"""Erasing a person in the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.people_acts import actor, manages
from accounts.models import User
from accounts.services.erasing import erase_person
from config.kit.admin import Act, ActForm


class EraseForm(ActForm):
    """Typed by hand, so that nobody is erased by a click."""

    email = forms.CharField(
        label=_("The person's e-mail address, once more"), max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_email(self) -> str:
        """Theirs, whatever the case."""
        typed: str = self.cleaned_data["email"]
        if typed.strip().lower() != self.target.email.lower():
            raise forms.ValidationError(_("This is another address."))
        return typed


def _erase(request: HttpRequest, person: User, _data: Mapping[str, Any]) -> Any:
    erase_person(person, actor=actor(request))
    return _("The person is erased. Certificates stay verifiable, without the name.")


ERASE: Final = Act(
    "erase",
    _("Erase this person"),
    _erase,
    form=EraseForm,
    explanation=_(
        "Name, address, telephone, photo, messages and uploads go for good. What others rely on stays without a name:"
        " bookings and money, the audit trail, and certificates, which can still be verified. It cannot be undone."
    ),
    allowed=manages,
    kind="danger",
    icon="person_remove",
)
