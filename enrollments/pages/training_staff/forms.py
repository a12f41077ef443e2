"""Forms of who leads trainings."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Practice, StudentType
from config.kit.pages.forms import Form
from enrollments.enums import LIVE, EnrollmentState

ANY: Final = ("", _("Any"))
SEARCH: Final = {"type": "search", "enterkeyhint": "search", "autocomplete": "off"}
MOST_INVITED: Final = 1000


class TrainingsForm(Form):
    """A word of the title."""

    q = forms.CharField(label=_("Title"), required=False, max_length=100, widget=forms.TextInput(attrs=SEARCH))


class ParticipantsForm(Form):
    """Whom of the participants to show; every field may be empty."""

    q = forms.CharField(
        label=_("Name, e-mail or telephone"), required=False, max_length=100, widget=forms.TextInput(attrs=SEARCH)
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ANY,
            *((state.value, state.label) for state in EnrollmentState if state in LIVE),
            (EnrollmentState.CANCELED.value, _("Left or removed")),
        ],
    )
    paid = forms.ChoiceField(label=_("Paid"), required=False, choices=[ANY, ("yes", _("Paid")), ("no", _("Not paid"))])
    type = forms.ChoiceField(label=_("Type of student"), required=False)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["type"]
        assert isinstance(field, forms.ChoiceField)
        types = StudentType.objects.filter(practice=practice).values_list("pk", "name")
        field.choices = [ANY, *((str(pk), name) for pk, name in types)]


class StudentSearchForm(Form):
    """Whom to add."""

    q = forms.CharField(
        label=_("Name or e-mail address"), required=False, max_length=100, widget=forms.TextInput(attrs=SEARCH)
    )


class InviteForm(Form):
    """How many of the waiting to invite."""

    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_INVITED)


class ReasonForm(Form):
    """Why; the participant reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read it in the message that tells them."),
    )


class MessageForm(Form):
    """A message to participants."""

    subject = forms.CharField(label=pgettext_lazy("of a message", "Subject"), max_length=150)
    body = forms.CharField(
        label=_("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text. Answers go to the school's address."),
    )
