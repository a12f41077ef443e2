"""What strangers type and bring."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.services.verifying import LONGEST_NUMBER
from config.kit.pages.forms import Form


class NumberForm(Form):
    """The number on a certificate."""

    autocomplete = {"number": "off"}

    number = forms.CharField(
        label=_("Number of the certificate"),
        max_length=LONGEST_NUMBER,
        help_text=_("It stands on the certificate, for example HRB-2026-000123."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )


class PaperForm(Form):
    """A certificate as a PDF."""

    paper = forms.FileField(
        label=_("Certificate as a PDF"),
        allow_empty_file=True,
        help_text=_("At most 5 MB. It is read here and now and not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
