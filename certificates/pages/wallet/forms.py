"""What holders decide and wish."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.enums import NameShown
from certificates.services.reissuing import LONGEST_PART
from config.kit.pages.forms import Form


class SharingForm(Form):
    """Who may check it, and which name is shown."""

    is_shared = forms.BooleanField(
        label=_("Whoever has the link, the QR code or the number may check this certificate"),
        required=False,
    )
    shows_name = forms.ChoiceField(
        label=_("Your name for those who check it"), choices=NameShown, widget=forms.RadioSelect
    )


class NameForm(Form):
    """The name as it ought to be printed."""

    first_name = forms.CharField(label=_("First name"), max_length=LONGEST_PART, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=LONGEST_PART)
    note = forms.CharField(
        label=_("Why it is to be changed"),
        help_text=_("For example a spelling mistake, or a new name after a marriage. Only the school reads this."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
