"""What acts on uploaded certificates ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice
from accounts.people import signed_in
from accounts.queries import find_user_by_email
from accounts.rules import administered_practices, roles_of
from certificates.pages.uploads.claims import ClaimsFields
from config.kit.admin import ActForm, ReasonForm


class UploadForm(ActForm):
    """Whose it is, and the file."""

    practice = forms.ModelChoiceField(label=_("School"), queryset=Practice.objects.none(), empty_label=None)
    email = forms.EmailField(label=_("E-mail address of the student"), max_length=254)
    paper = forms.FileField(
        label=_("Certificate as a PDF"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        practices = administered_practices(signed_in(self.request))
        rows = Practice.objects.filter(is_active=True).order_by("name", "pk")
        field: Any = self.fields["practice"]
        field.queryset = rows if practices is None else rows.filter(pk__in=practices)

    def clean(self) -> dict[str, Any]:
        """With the `holder`: a member of that school."""
        data: dict[str, Any] = super().clean() or {}
        practice, email = data.get("practice"), data.get("email")
        if practice is not None and email:
            holder = find_user_by_email(email)
            if holder is None or not roles_of(holder).get(practice.pk):
                self.add_error("email", _("Nobody at this school has that address."))
            data["holder"] = holder
        return data


class ClaimsForm(ClaimsFields, ActForm):
    """What the certificate says: as it was read, as its holder typed it, or as it is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_proposal(self.target)
        if not self.target.file:
            return
        url = reverse("certificates:uploaded-file", args=[self.target.uid])
        self.fields["course_name"].help_text = format_html(
            '{} <a class="act-file" href="{}" target="_blank" rel="noopener">{}</a>',
            self.fields["course_name"].help_text, url, _("Open the file"),
        )  # fmt: skip


class RefuseForm(ReasonForm):
    """Why, as the student reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The student reads this.")
