"""Forms of a training's student."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from config.kit.pages.forms import Form


class EnrolForm(Form):
    """The tick at the terms."""

    agree = forms.BooleanField(label=_("I have read the terms and agree to them"))


class LeaveForm(Form):
    """The tick of who leaves late."""

    confirm_late = forms.BooleanField(label=_("I understand that I leave late"))
