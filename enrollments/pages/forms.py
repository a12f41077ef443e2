"""Forms of booking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.kit.pages.forms import Form
from scheduling.enums import LocationType, SessionMode


class ReviewForm(Form):
    """The last step before paying: where in-person lessons take place, and agreeing to the terms."""

    location_type = forms.ChoiceField(
        label=_("Where"),
        choices=[
            (LocationType.STUDENT_HOME.value, _("At my home")),
            (LocationType.TUTOR_HOME.value, _("At the tutor's home")),
            (LocationType.OTHER.value, _("Elsewhere")),
        ],
        widget=forms.RadioSelect,
    )
    location_details = forms.CharField(
        label=_("Address or directions"),
        required=False,
        max_length=500,
        help_text=_("You and your tutor can change this later."),
    )
    agree = forms.BooleanField(label=_("I agree to the cancellation terms"))

    def __init__(self, *args: Any, mode: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if mode == SessionMode.ONLINE:
            del self.fields["location_type"]
            del self.fields["location_details"]

    def place(self) -> dict[str, Any]:
        """What `Choice` wants to know of the place."""
        return {
            "location_type": self.cleaned_data.get("location_type") or None,
            "location_details": self.cleaned_data.get("location_details", ""),
        }
