"""What holders bring, and what they say it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice
from accounts.rules import roles_of
from certificates.pages.uploads.claims import ClaimsFields
from config.kit.pages.forms import Form

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models import Intake


class UploadForm(Form):
    """A file and, for those who belong to several schools, whose it is to be."""

    paper = forms.FileField(
        label=_("Certificate as a PDF"),
        allow_empty_file=True,
        help_text=_("At most 5 MB and five pages. The PDF as you got it reads best: a scan or a photo has no text."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    practice = forms.ModelChoiceField(
        label=_("School"),
        queryset=Practice.objects.none(),
        empty_label=None,
        help_text=_("It sees the certificate too."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        practices = Practice.objects.filter(is_active=True, pk__in=list(roles_of(user))).order_by("name", "pk")
        field: Any = self.fields["practice"]
        field.queryset = practices
        if len(practices) == 1:
            field.widget = forms.HiddenInput()
        self.initial["practice"] = user.default_practice_id or (practices[0].pk if practices else None)


class ClaimsForm(ClaimsFields, Form):
    """The same as a page's form."""

    autocomplete = dict.fromkeys(ClaimsFields.base_fields, "off")

    def __init__(self, *args: Any, intake: Intake, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_proposal(intake)
