"""What a person says an uploaded certificate says: the fields of its forms, here and in the back office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.enums import CourseFormat
from certificates.pages.uploads.hints import hint_of, proposed
from certificates.services.claims import LONGEST, Claims, names

if TYPE_CHECKING:
    from certificates.models import Intake


class ClaimsFields(forms.Form):
    """The fields of a certificate, in the order in which papers have them."""

    course_name = forms.CharField(label=_("Course"), max_length=LONGEST["course_name"])
    holder_name = forms.CharField(label=_("Name on it"), max_length=LONGEST["holder_name"])
    issuer_text = forms.CharField(label=_("Issued by"), max_length=LONGEST["issuer_text"])
    issued_on = forms.DateField(label=_("Issued on"))
    expires_on = forms.DateField(label=_("Valid until"), required=False)
    number = forms.CharField(label=_("Number"), max_length=LONGEST["number"], required=False)
    course_code = forms.CharField(label=_("Course code"), max_length=LONGEST["course_code"], required=False)
    format = forms.ChoiceField(label=_("Format"), choices=[("", _("Not said")), *CourseFormat.choices], required=False)
    instructor_name = forms.CharField(label=_("Instructor"), max_length=LONGEST["instructor_name"], required=False)

    def show_proposal(self, intake: Intake) -> None:
        """Fill in what was read and say at each field how sure that is."""
        self.initial.update(proposed(intake))
        for name, field in self.fields.items():
            field.help_text = hint_of(intake, name)

    @staticmethod
    def claims_of(data: Mapping[str, Any]) -> Claims:
        """What a valid form says."""
        return Claims(**{name: data[name] for name in names()})
